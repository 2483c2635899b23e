from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.web.users import Role, Users

PASSWORD = "uzun-bir-parola"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / ".tercume" / "users.json")


def test_password_is_hashed_and_checked(users: Users) -> None:
    users.add("şule", Role.REVIEWER, PASSWORD)
    stored = users.path.read_text(encoding="utf-8")
    assert PASSWORD not in stored
    assert "$argon2id$" in stored
    assert users.path.stat().st_mode & 0o777 == 0o600
    found = users.check_password("şule", PASSWORD)
    assert found is not None
    assert found.role is Role.REVIEWER
    assert users.check_password("şule", "yanlış-parola") is None
    assert users.check_password("nobody", PASSWORD) is None


def test_api_key_is_shown_once_and_replaced(users: Users) -> None:
    users.add("batch", Role.EDITOR, PASSWORD)
    first = users.new_api_key("batch")
    assert first not in users.path.read_text(encoding="utf-8")
    second = users.new_api_key("batch")
    assert users.check_api_key(first) is None
    owner = users.check_api_key(second)
    assert owner is not None
    assert owner.name == "batch"


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("a/b", PASSWORD), (" a", PASSWORD), ("a", "kısa")])
def test_bad_accounts_are_refused(users: Users, name: str, password: str) -> None:
    with pytest.raises(SettingsError):
        users.add(name, Role.EDITOR, password)
    assert users.all() == []


def test_taken_and_missing_names(users: Users) -> None:
    users.add("a", Role.EDITOR, PASSWORD)
    with pytest.raises(SettingsError, match="already a user"):
        users.add("a", Role.ADMIN, PASSWORD)
    with pytest.raises(SettingsError, match="no user"):
        users.remove("b")


def test_damaged_file_is_named(users: Users) -> None:
    users.path.parent.mkdir()
    users.path.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"users\.json"):
        users.all()


def test_roles_include_those_before() -> None:
    assert Role.ADMIN.may(Role.EDITOR)
    assert Role.REVIEWER.may(Role.REVIEWER)
    assert not Role.EDITOR.may(Role.REVIEWER)
