"""Sessions, CSRF tokens and rate limits: from a request to an Identity, or to a refusal.

Cookie sessions are signed (itsdangerous), HttpOnly, SameSite=Lax, Secure behind TLS, and end after twelve hours.
Unsafe methods under a cookie need the session's CSRF token in the ``X-CSRF-Token`` header; requests with
an API key (``Authorization: Bearer`` or LibreTranslate's ``api_key``) carry no ambient authority and need none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi import HTTPException, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from pipeline.web.users import Identity, Role, User, Users

COOKIE = "tercume_session"
SESSION_SECONDS = 12 * 3600
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SIGN_IN_RATE = parse("10/minute")
REQUEST_RATE = parse("1200/minute")


@dataclass(frozen=True, slots=True)
class Session:
    """What the signed cookie says."""

    name: str
    role: Role
    via: str
    csrf: str
    ground: str = ""
    """Digest of what the session rests on, the start token or the password: when that changes, the session ends."""

    @property
    def identity(self) -> Identity:
        """The person behind the session."""
        return Identity(self.name, self.role, self.via)


class Gate:
    """Decides who a request comes from. ``token`` is the start token of a loopback server, empty for teams."""

    def __init__(self, folder: Path, users: Users, token: str = "", reviewer: str = "reviewer") -> None:
        self.users = users
        self.token = token
        self.reviewer = reviewer
        self._serializer = URLSafeTimedSerializer(_secret(folder / "secret"), salt="tercume-session")
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def session(self, request: Request) -> Session | None:
        """The valid session of a request's cookie."""
        try:
            data = self._serializer.loads(request.cookies.get(COOKIE, ""), max_age=SESSION_SECONDS)
            session = Session(data["name"], Role(data["role"]), data["via"], data["csrf"], data["ground"])
        except (BadSignature, KeyError, ValueError, TypeError):
            return None
        return session if self._still_valid(session) else None

    def _still_valid(self, session: Session) -> bool:
        """An account that was removed, or lost a role, loses its sessions; so do those of another start token."""
        if session.via == "token":
            return bool(self.token) and session.ground == _ground(self.token)
        user = self.users.find(session.name)
        return user is not None and user.role == session.role and session.ground == _ground(user.password)

    def open_with_token(self, token: str, request: Request, response: Response) -> bool:
        """Start a session for whoever holds the start token."""
        if not self.token or not hmac.compare_digest(token.encode(), self.token.encode()):
            return False
        csrf = secrets.token_urlsafe(24)
        self._set(Session(self.reviewer, Role.ADMIN, "token", csrf, _ground(self.token)), request, response)
        return True

    def open_with_password(self, name: str, password: str, request: Request, response: Response) -> User | None:
        """Start a session for a user; None when name or password are wrong. At most ten tries a minute and address."""
        self.limit(SIGN_IN_RATE, "sign-in", _address(request))
        refuse_other_site(request)
        user = self.users.check_password(name, password)
        if user:
            csrf = secrets.token_urlsafe(24)
            self._set(Session(user.name, user.role, "password", csrf, _ground(user.password)), request, response)
        return user

    def _set(self, session: Session, request: Request, response: Response) -> None:
        data = asdict(session)
        response.set_cookie(
            COOKIE,
            self._serializer.dumps(data),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def identify(self, request: Request, api_key: str = "") -> Identity:
        """Who the request comes from. Raises HTTPException 401 (nobody), 403 (CSRF) or 429 (too fast)."""
        key = api_key or _bearer(request)
        if key and self.token and hmac.compare_digest(key.encode(), self.token.encode()):
            return self._limited(Identity(self.reviewer, Role.ADMIN, "token"))
        if key:
            user = self.users.check_api_key(key)
            if user is None:
                self.limit(SIGN_IN_RATE, "api-key", _address(request))
                raise HTTPException(401, "unknown API key")
            return self._limited(Identity(user.name, user.role, "api-key"))
        session = self.session(request)
        if session is None:
            raise HTTPException(401, "sign in first")
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            request.headers.get("x-csrf-token", "").encode(), session.csrf.encode()
        ):
            raise HTTPException(403, "the page is too old or the request came from another site; reload the page")
        return self._limited(session.identity)

    def require(self, request: Request, role: Role) -> Identity:
        """The identity when it may do what ``role`` may, else HTTPException 403."""
        identity = self.identify(request)
        if not identity.role.may(role):
            raise HTTPException(403, f"this needs the role {role.value}; you are {identity.role.value}")
        return identity

    def limit(self, rate: RateLimitItem, *keys: str) -> None:
        """Count one act against ``rate``. Raises HTTPException 429."""
        if not self._limiter.hit(rate, *keys):
            raise HTTPException(429, "too many requests; wait a minute", headers={"Retry-After": "60"})

    def _limited(self, identity: Identity) -> Identity:
        self.limit(REQUEST_RATE, "request", identity.name)
        return identity


def refuse_other_site(request: Request) -> None:
    """Signing someone in from another site's form is refused (login CSRF). Raises HTTPException 403."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "the form came from another site")


def _ground(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def _secret(path: Path) -> str:
    """The key that signs sessions: made once, readable by the owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
        # What is in this folder is nobody's text: accounts, keys, indexes. It does not go into the repository.
        ignore = path.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="ascii")
    return path.read_text(encoding="ascii")


def _bearer(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
