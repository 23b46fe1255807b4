"""Not counted is unknown, from the minutes to register and paper; and what contradicts is told."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import answers, done, made, signed, whole

PLACE = f"/establishments/{world.establishment('binhnghia')}"
BLANK = "…………"
FAULT = answers(no_minors="Có 01 người chưa đủ tuổi", staff_of_age="Có 01 người chưa đủ tuổi")


def counts_of(api: Api) -> Any:
    (count,) = done(api.as_("district").get(f"{PLACE}/workforce-counts"))["items"]
    return count


def paper_of(api: Api, record: dict[str, Any]) -> dict[str, str]:
    path = f"/inspections/{record['id']}/record"
    facts = done(api.as_("inspector").get(path))["paper"]["workforce"]
    return {fact["label"]: fact["value"] for fact in facts}


@pytest.mark.parametrize(("written", "printed"), [(None, BLANK), (0, "00"), (2, "02")])
def test_a_blank_stays_blank_and_a_typed_0_stays_0(
    api: Api, written: int | None, printed: str
) -> None:
    body = {"total": 5, "female": 3} | ({} if written is None else {"under_18": written})
    record = signed(api, whole(workforce=body))
    assert record["workforce"]["under_18"] == written
    assert record["workforce_entry"] == "entered"
    assert counts_of(api)["under_18"] == written
    assert paper_of(api, record)["Dưới 18 tuổi"] == printed


def test_a_number_can_be_taken_back(api: Api) -> None:
    inspector = api.as_("inspector")
    draft = made(
        inspector.post("/inspections", whole(workforce={"total": 5, "female": 3, "under_18": 0}))
    )
    path = f"/inspections/{draft['id']}"
    after = done(inspector.patch(path, {"workforce": {"under_18": None}}, etag=draft))
    assert after["workforce"]["under_18"] is None
    fresh = done(inspector.patch(path, {"workforce": None}, etag=after))
    again = done(inspector.patch(path, {"workforce": {"total": 4, "female": 1}}, etag=fresh))
    assert again["workforce"]["under_18"] is None


def test_minutes_of_nobody_print_dotted_blanks(api: Api) -> None:
    record = signed(api, whole())
    assert set(paper_of(api, record).values()) == {BLANK}
    assert done(api.as_("district").get(f"{PLACE}/workforce-counts"))["items"] == []


def codes(record: dict[str, Any]) -> list[str]:
    return [hint["code"] for hint in record["warnings"]]


@pytest.mark.parametrize(
    ("checklist", "workforce", "outcome", "told"),
    [
        (FAULT, {"under_18": 0}, "reminder", ["minors-found-none-counted"] * 2),
        (FAULT, {}, "reminder", ["minors-not-counted"] * 2),
        (FAULT, None, "reminder", ["minors-not-counted"] * 2),
        (FAULT, {"under_18": 1}, "reminder", []),
        (FAULT, {"under_18": 1}, "no_violation", ["faults-without-outcome"]),
        (answers(), {"under_18": 1}, "no_violation", ["minors-counted-none-found"] * 2),
        (answers(), {"under_18": 0}, "no_violation", []),
        (answers(), {}, "no_violation", []),
        (answers(), None, "no_violation", []),
        (answers(), {"with_contract": 3}, "no_violation", ["workers-lack-none-found"]),
        (answers(), {"with_contract": 5}, "no_violation", []),
        (answers(), {"with_health_check": 4}, "no_violation", ["workers-lack-none-found"]),
        (answers(), {"with_temporary_residence": 1}, "no_violation", []),
        (
            answers(labour_contract="2 người không có hợp đồng"),
            {"with_contract": 5},
            "reminder",
            ["fault-of-workers-none-counted"],
        ),
        (answers(labour_contract="2 người"), {"with_contract": 3}, "reminder", []),
    ],
)
def test_what_contradicts_is_told_before_signing_and_blocks_nothing(
    api: Api, checklist: Any, workforce: Any, outcome: str, told: list[str]
) -> None:
    counts = None if workforce is None else {"total": 5, "female": 3, **workforce}
    inspector = api.as_("inspector")
    body = whole(checklist=checklist, workforce=counts, outcome=outcome)
    draft = made(inspector.post("/inspections", body))
    assert codes(draft) == told
    again = done(inspector.get(f"/inspections/{draft['id']}"))
    assert again["warnings"] == draft["warnings"]
    final = done(inspector.post(f"/inspections/{draft['id']}/sign", etag=draft))
    assert (final["status"], final["warnings"]) == ("signed", [])


def test_a_hint_names_the_item_and_its_law_in_the_readers_language(api: Api) -> None:
    counts = {"total": 5, "female": 3, "under_18": 0}
    body = whole(checklist=FAULT, workforce=counts, outcome="reminder")
    draft = made(api.as_("inspector").post("/inspections", body))
    hint, _other = draft["warnings"]
    assert "Không sử dụng người dưới 18 tuổi" in hint["message"]
    assert hint["message"].endswith("ghi là 0.")
    assert "Pháp lệnh 10/2003" in hint["citation"]
