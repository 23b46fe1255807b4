"""The first administrator of an installation, and the files that it needs."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.server.file_failures import FileFailure
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.service import (
    create_first_admin,
    find_unit_by_code,
    load_keys,
)
from backend.permissions import Role
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import PASSWORD, browser, give_password


def test_the_first_administrator_activates_and_creates_others(api: Api) -> None:
    code = api.run(create_first_admin, "quantri", "352")
    answer = api.nobody().post("/auth/activate", {"code": code, "password": PASSWORD})
    assert answer.status_code == 200
    person = browser(api, "quantri")
    assert person.get("/me").json()["units"][0]["name"] == "Bình Lục"
    assert person.get("/users").status_code == 200


def test_until_a_password_is_set_the_command_gives_a_new_code(api: Api) -> None:
    first = api.run(create_first_admin, "quantri", "352")
    second = api.run(create_first_admin, "quantri", "352")
    assert first != second
    old = api.nobody().post("/auth/activate", {"code": first, "password": PASSWORD})
    assert old.status_code == 422
    api.nobody().post("/auth/activate", {"code": second, "password": PASSWORD})
    with pytest.raises(Conflict):
        api.run(create_first_admin, "khac", "352")
    grants = sa.select(sa.func.count(RoleGrant.id)).where(RoleGrant.role == Role.ADMIN)
    assert api.one(grants) == 2  # the cast's, who has no password, and this one


def test_with_an_administrator_at_work_there_is_no_other_first_one(api: Api) -> None:
    give_password(api, "admin")
    with pytest.raises(Conflict):
        api.run(create_first_admin, "quantri", "352")
    assert api.one(sa.select(User.id).where(User.username == "quantri")) is None


@pytest.mark.parametrize(
    ("username", "unit"), [("quantri", "999"), ("Quản trị", "352"), ("", "352")]
)
def test_a_wrong_name_or_unit_is_refused(api: Api, username: str, unit: str) -> None:
    with pytest.raises(Invalid):
        api.run(create_first_admin, username, unit)


def test_of_units_with_one_code_the_present_one_is_meant(api: Api) -> None:
    """GSO codes are reused; when no unit bears one today, the last that did is meant."""

    def add(db: Session) -> None:
        for name, begun, ended in (
            ("cũ", date(1990, 1, 1), date(2003, 12, 31)),
            ("sau này", date(2025, 7, 1), None),
        ):
            db.save(
                OrgUnit(
                    code="352",
                    name=name,
                    kind="huyện",
                    level="district",
                    valid_from=begun,
                    valid_to=ended,
                )
            )

    def end(db: Session) -> None:
        unit = db.require(OrgUnit, world.unit("binhluc"))
        db.save(unit, {"valid_to": date(2022, 9, 30)})

    def found() -> str:
        unit = api.run(find_unit_by_code, "352")
        assert unit is not None
        return unit.name

    api.run(add)
    assert found() == "Bình Lục"
    api.run(end)
    assert found() == "sau này"
    assert api.run(find_unit_by_code, "000") is None


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings(app_env="test", var_dir=tmp_path / "new", _env_file=None)
    first, second = load_keys(settings), load_keys(settings)
    token = first.tokens.issue(world.user("admin"), world.user("admin"))
    assert second.tokens.read(token) is not None
    sealed = first.fields.encrypt(b"x", "t", "c", world.user("admin"))
    assert second.fields.decrypt(sealed, "t", "c", world.user("admin")) == b"x"
    for name in ("secret.pem", "field.key"):
        assert (tmp_path / "new" / name).stat().st_mode & 0o777 == 0o600


def test_named_key_files_must_exist(tmp_path: Path) -> None:
    settings = Settings(
        app_env="test", var_dir=tmp_path, secret_key_file=tmp_path / "none.pem", _env_file=None
    )
    with pytest.raises(FileFailure, match=r"none\.pem is not there"):
        load_keys(settings)
