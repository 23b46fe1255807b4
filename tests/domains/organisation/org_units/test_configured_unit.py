"""The unit of the installation has ended: its start, its watch and its people are told."""

import asyncio
from datetime import date

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import set_today
from backend.domains.organisation.org_units.ended import find_ended_unit
from backend.domains.organisation.org_units.loading import load_units
from backend.seeding import describe_ended_unit
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.reorganised import end_district


def test_a_unit_of_today_is_no_news(api: Api, settings: Settings) -> None:
    assert api.run(lambda db: find_ended_unit(db, "352")) is None


def test_an_ended_unit_is_named_with_those_of_today(api: Api) -> None:
    api.run(end_district)
    set_today(date(2026, 11, 27))
    found = api.run(lambda db: find_ended_unit(db, "352"))
    assert found is not None
    assert (found.name, found.ended_on) == ("huyện Bình Lục (352)", date(2025, 6, 30))
    assert "xã Bình Lục (13504)" in found.heirs
    assert "tỉnh Hà Nam (35)" in found.heirs


def test_the_shipped_units_say_where_the_default_went(api: Api) -> None:
    """With the catalogue as it is shipped: the default unit of the settings ended on 30/6/2025."""
    api.run(load_units)
    api.run(lambda db: setattr(db.get(OrgUnit, world.unit("binhluc")), "code", "999"))
    set_today(date(2026, 11, 27))
    found = api.run(lambda db: find_ended_unit(db, Settings(_env_file=None).unit_code))
    assert found is not None
    assert {"xã Bình Lục (13504)", "xã Bình Mỹ (13501)", "tỉnh Ninh Bình (37)"} <= set(found.heirs)


def test_the_start_says_so(api: Api, settings: Settings) -> None:
    api.run(end_district)
    set_today(date(2026, 11, 27))
    asked = settings.model_copy(update={"database_url": api.database.url})
    told = asyncio.run(describe_ended_unit(asked))
    assert told is not None
    assert "huyện Bình Lục (352), ended on 30/06/2025" in told


def test_whoever_signs_in_is_told(api: Api) -> None:
    before = api.as_("district").get("/me").json()
    assert [unit["ended_on"] for unit in before["units"]] == [None]
    api.run(end_district)
    set_today(date(2025, 6, 30))
    assert api.as_("district").get("/me").json()["units"][0]["ended_on"] is None
    set_today(date(2025, 7, 1))
    after = api.as_("district").get("/me").json()
    assert [unit["ended_on"] for unit in after["units"]] == ["2025-06-30"]
    assert after["units"][0]["id"] == str(world.unit("binhluc"))


def test_the_watch_is_told_and_the_server_is_still_ready(api: Api) -> None:
    before = api.http.get("/readyz")
    assert not [w for w in before.json()["warnings"] if "UNIT_CODE" in w]
    api.run(end_district)
    set_today(date(2026, 11, 27))
    answer = api.http.get("/readyz")
    assert answer.status_code == before.status_code, "as ready as it was"
    (warning,) = [w for w in answer.json()["warnings"] if "UNIT_CODE" in w]
    assert "huyện Bình Lục (352), ended on 30/06/2025" in warning
