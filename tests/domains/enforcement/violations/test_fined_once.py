"""Several acts of one visit that the decree fines once: NĐ 282/2025 Đ.3 k.6."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.domains.enforcement.violations.models import Violation
from backend.law.reference import list_acts_fined_once, load_violation_types
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, signed, whole

DECREE = "Nghị định 282/2025/NĐ-CP"
NEW = date(2026, 3, 2)


def keep(api: Api, visit: dict[str, Any] | None, *acts: tuple[str, str]) -> list[str]:
    """Ids of violations of `acts` (code, kind of subject), written past the tests' calendar."""
    types = {t.code: t.id for t in load_violation_types() if t.legal_document == DECREE}

    def write(db: Any) -> list[str]:
        rows = [
            Violation(
                org_unit_id=world.unit("binhnghia"),
                establishment_id=world.establishment("binhnghia"),
                inspection_id=UUID(visit["id"]) if visit else None,
                violation_type_id=types[code],
                source="",
                occurred_on=NEW,
                recorded_on=NEW,
                subject_kind=subject,
            )
            for code, subject in acts
        ]
        return [str(db.save(row).id) for row in rows]

    kept: list[str] = api.run(write)
    return kept


def read_advice(api: Api, id: str) -> dict[str, Any] | None:
    """What the violation's page says of the rule; None if it says nothing."""
    told = done(api.as_("police").get(f"/violations/{id}"))["warnings"]
    return next((one for one in told if one["code"] == "fined-once"), None)


def test_two_acts_of_the_group_at_one_visit_are_pointed_out(api: Api) -> None:
    visit = signed(api, whole())
    one = "individual"
    first, second, other, owner = keep(
        api,
        visit,
        ("unqualified_staff", one),
        ("uncertified_guards", one),
        ("no_register", one),
        ("uncertified_guards", "organisation"),
    )
    for id in (first, second):
        told = read_advice(api, id)
        assert told is not None
        assert told["citation"] == f"Khoản 6 Điều 3 {DECREE}"
        assert "còn 1 hành vi" in told["message"]
    assert read_advice(api, other) is None, "an act outside the group"
    assert read_advice(api, owner) is None, "another subject"
    guard = api.as_("police").get(f"/violations/{first}/guard", decided_on="2026-03-10")
    assert "fined-once" in {w["code"] for w in done(guard)["warnings"]}


def test_one_act_of_the_group_is_fined_as_any_other(api: Api) -> None:
    (alone,) = keep(api, signed(api, whole()), ("unqualified_staff", "individual"))
    elsewhere = keep(
        api, None, ("uncertified_guards", "individual"), ("uncertified_guards", "individual")
    )
    assert [read_advice(api, id) for id in (alone, *elsewhere)] == [None] * 3


def test_the_group_holds_what_was_read() -> None:
    """Points 15.2 i, 15.3 p, q, 15.4 d, đ and Đ.32, 33, 36 are no acts of the catalogue."""
    assert {act.code for act in list_acts_fined_once()} == {
        "unqualified_staff",
        "uncertified_guards",
    }
