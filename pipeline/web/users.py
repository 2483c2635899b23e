"""Who may do what: accounts in a file, passwords as argon2id hashes, API keys as SHA-256 digests."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import SettingsError
from pipeline.files import write_atomic

MINIMUM_PASSWORD = 10
"""Characters; NIST SP 800-63B asks for 8 at least."""


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """True when this role includes ``needed``."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """One account. ``password`` is an argon2id hash, ``api_key`` the SHA-256 of the key or empty."""

    name: str
    role: Role
    password: str
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request comes from, and how that was shown: ``token``, ``password`` or ``api-key``."""

    name: str
    role: Role
    via: str


class Users:
    """The accounts of a project, kept in ``.tercume/users.json`` (mode 600)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hasher = PasswordHasher()

    @cached_property
    def _decoy(self) -> str:
        """A hash to check against when the name is unknown, so that timing does not tell which names exist."""
        return self._hasher.hash(secrets.token_hex(16))

    def all(self) -> list[User]:
        """The accounts, by name. Raises SettingsError when the file is damaged."""
        if not self.path.exists():
            return []
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))
            return [User(r["name"], Role(r["role"]), r["password"], r.get("api_key", "")) for r in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(
                f"not a list of accounts: {error}", where=str(self.path), advice="restore it from a backup or remove it"
            ) from error

    def add(self, name: str, role: Role, password: str) -> User:
        """Create an account. Raises SettingsError for a taken or odd name and for a short password."""
        if not re.fullmatch(r"[\w.@+ -]{1,64}", name) or name != name.strip():
            raise SettingsError(f"not a usable name: {name!r}", advice="letters, digits and . @ + - _, at most 64")
        if len(password) < MINIMUM_PASSWORD:
            raise SettingsError("the password is too short", advice=f"take {MINIMUM_PASSWORD} characters or more")
        if self.find(name):
            raise SettingsError(
                f"there is already a user {name!r}", advice="remove it first: tercume users remove NAME"
            )
        user = User(name, role, self._hasher.hash(password))
        self._save([*self.all(), user])
        return user

    def remove(self, name: str) -> None:
        """Delete an account. Raises SettingsError when there is none of that name."""
        self._require(name)
        self._save([u for u in self.all() if u.name != name])

    def new_api_key(self, name: str) -> str:
        """Make a new API key for ``name``, which replaces the old one; it is shown once and stored as a digest."""
        user = self._require(name)
        key = f"tk_{secrets.token_urlsafe(32)}"
        changed = replace(user, api_key=_digest(key))
        self._save([changed if u.name == name else u for u in self.all()])
        return key

    def find(self, name: str) -> User | None:
        """The account called ``name``."""
        return next((u for u in self.all() if u.name == name), None)

    def check_password(self, name: str, password: str) -> User | None:
        """The account when the password is right, else None; takes as long for unknown names."""
        user = self.find(name)
        try:
            self._hasher.verify(user.password if user else self._decoy, password)
        except (VerificationError, InvalidHashError):
            return None
        return user

    def check_api_key(self, key: str) -> User | None:
        """The account that ``key`` belongs to."""
        digest = _digest(key)
        return next((u for u in self.all() if u.api_key and secrets.compare_digest(u.api_key, digest)), None)

    def _require(self, name: str) -> User:
        user = self.find(name)
        if user is None:
            raise SettingsError(f"there is no user {name!r}", advice="see tercume users list")
        return user

    def _save(self, users: list[User]) -> None:
        rows = [asdict(u) for u in sorted(users, key=lambda u: u.name)]
        write_atomic(self.path, (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode())
        self.path.chmod(0o600)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
