"""What an approval froze stays as it is, byte for byte; what changed since is told beside it."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import TypeAdapter

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
)
from backend.domains.organisation.org_units.schemas import UnitCreate
from backend.domains.organisation.org_units.service import add_unit
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.reports.content import ReportContent
from migrations.triggers.reports import REFUSED
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.reporting.reports.making import act, done, fresh, line, submitted

PLACES = ("binhnghia", "binhnghia2", "trangan", "binhmy")


def frozen(api: Api) -> tuple[Any, bytes]:
    report = act(api, "leader", submitted(api), "approve")
    return report, edition(api, report)


def edition(api: Api, report: Any, who: str = "district") -> bytes:
    answer = api.as_(who).get(f"/reports/{report['id']}/edition")
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    assert json.loads(content).keys() <= ReportContent.__annotations__.keys()
    TypeAdapter(ReportContent).validate_json(content)
    return content


def edit_at_random(db: Session, count: int) -> set[str]:
    """So many edits of what the report counted; the ids of the records they touched."""
    rng, touched = Random(178), set()
    for number in range(count):
        place = db.get_one(Establishment, world.establishment(rng.choice(PLACES)))
        field = rng.choice(("address", "owner_name", "name"))
        setattr(place, field, f"Sửa lần {number}")
        db.flush()
        touched.add(str(place.id))
    db.add(world.head_count("binhnghia", date(2022, 9, 1), total=12, female=9, under_18=0))
    db.flush()
    return touched


def merge(db: Session) -> None:
    """Two communes become one, as of a day after the period."""
    unit = UnitCreate(
        code="13999",
        name="Bình Nghĩa Tràng An",
        kind="xã",
        level="commune",
        parent_id=world.unit("binhluc"),
        valid_from=date(2022, 10, 2),
        predecessor_ids=[world.unit("binhnghia"), world.unit("trangan")],
    )
    add_unit(db, unit)


def test_edits_mergers_and_new_formulas_leave_the_bytes_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, before = frozen(api)
    assert hashlib.sha256(before).hexdigest() == report["content_hash"]
    assert late(api, report)["count"] == 0
    shown = fresh(api, "district", report)["lines"]

    touched = api.run(edit_at_random, 40 if pg_server() else 500)
    api.run(close, "trangan")
    api.run(merge)
    formula = BY_CODE["inspections_signed"]
    monkeypatch.setitem(
        BY_CODE, "inspections_signed", replace(formula, version=formula.version + 1)
    )

    assert edition(api, report) == before
    assert fresh(api, "district", report)["lines"] == shown
    found = late(api, report)
    assert found["count"] == len(found["items"])
    changes: dict[str, set[str | None]] = {}
    for item in found["items"]:
        changes.setdefault(item["change"], set()).add(item["entity_id"] or item["codes"][0])
    closed = str(world.establishment("trangan"))
    assert changes["record_changed"] >= touched - {closed}
    assert closed in changes["record_removed"]
    assert changes["formula_changed"] == {"inspections_signed"}
    assert changes["unit_changed"] == {str(world.unit(u)) for u in ("binhnghia", "trangan")}
    figures = {one["code"]: (one["value_then"], one["value_now"]) for one in found["figures"]}
    assert figures["establishments_active"] == (4, 3)
    assert "workers_total" in figures
    # A reader who may not open such records is told how many changed, and of which figure.
    anonymous = done(api.as_("province").get(f"/reports/{report['id']}/late-changes"))
    seen = [i for i in anonymous["items"] if i["entity"] == "establishments"]
    assert len(seen) == len([i for i in found["items"] if i["entity"] == "establishments"]) > 0
    assert {(i["entity_id"], i["label"]) for i in seen} == {(None, None)}


def close(db: Session, name: str) -> None:
    place = db.get_one(Establishment, world.establishment(name))
    place.closed_on = date(2022, 8, 1)
    period = sa.select(ActivePeriod).where(ActivePeriod.establishment_id == place.id)
    db.scalars(period).one().active_to = date(2022, 8, 1)
    db.flush()


def late(api: Api, report: Any) -> Any:
    return done(api.as_("district").get(f"/reports/{report['id']}/late-changes"))


def test_the_database_refuses_every_change_of_an_edition(api: Api) -> None:
    report, before = frozen(api)
    for change in (
        "UPDATE report_editions SET content = '{}'",
        "UPDATE report_editions SET register_no = '99/BC-UBND'",
        "DELETE FROM report_editions",
        "DELETE FROM reports",
    ):
        with pytest.raises(sa.exc.IntegrityError) as refused:
            api.run(lambda db, change=change: db.connection().exec_driver_sql(change))
        assert REFUSED in str(refused.value)
    assert edition(api, report) == before


def test_what_is_not_for_the_reader_is_left_out(api: Api) -> None:
    report, before = frozen(api)
    seen = fresh(api, "leader", report)
    assert seen["is_masked"]
    hidden = line(seen, "support_total")
    assert hidden["is_suppressed"]
    assert {hidden[name] for name in ("value", "previous_value", "cumulative_value")} == {None}
    assert not line(seen, "crime_cases")["is_suppressed"]  # the leader reads the police's figures
    assert edition(api, report, "leader") != before
    path = f"/reports/{report['id']}/lines/support_total/records"
    assert api.as_("leader").get(path).status_code == 403
    theirs = fresh(api, "province", report)
    assert line(theirs, "crime_cases")["is_suppressed"]
    path = f"/reports/{report['id']}/lines/establishments_active/records"
    assert api.as_("province").get(path).status_code == 403
    listed = done(api.as_("leader").get(path))["items"]
    assert {(r["entity"], r["frozen_version"]) for r in listed} == {("establishments", 1)}
    assert len(listed) == line(seen, "establishments_active")["value"] == 4
    assert (
        len(done(api.as_("leader").get(path, commune_id=str(world.unit("trangan"))))["items"]) == 1
    )


def test_the_province_adds_up_what_its_districts_sent(api: Api) -> None:
    report, _ = frozen(api)
    other = submitted(api, "district2", "thanhliem")
    whole = done(
        api.as_("province").post(
            "/reports",
            {
                "org_unit_id": str(world.unit("hanam")),
                "period_kind": "quarter",
                "period_start": "2022-07-01",
            },
        ),
        201,
    )
    assert [part["report_id"] for part in whole["parts"]] == [report["id"]]  # the other waits
    active = line(whole, "establishments_active")
    assert (active["value"], [c["name"] for c in active["communes"]]) == (4, ["Bình Lục"])
    assert {m["name"] for m in whole["missing"] if m["code"] == "part-missing"} == {"Thanh Liêm"}
    back = act(api, "province", act(api, "district", report, "send"), "return", {"comment": "Sửa"})
    assert back["status"] == "returned"
    whole = fresh(api, "province", whole)
    assert [part["is_changed"] for part in whole["parts"]] == [True]
    assert other["status"] == "submitted"


def test_a_list_is_one_query_and_its_settings(api: Api) -> None:
    for start in ("2022-01-01", "2022-04-01"):
        submitted(api, period_start=start)
    with api.queries() as asked:
        done(api.as_("district").get("/reports"))
    assert len(asked) <= 6
