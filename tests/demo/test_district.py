"""The demo district: the same every day, plausible, within the law's dates, and free of persons."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from backend.core.text.text_validation import ensure_no_personal_data, normalize_text
from backend.demo import DEMO_TODAY, USERNAMES
from backend.demo.district import DemoDistrict, build_district
from backend.demo.places import is_in_business
from backend.demo.random_values import Row, split_by
from backend.domains.enforcement.violations.models import Stage
from backend.law.reference import (
    list_communes,
    load_checklist_templates,
    load_establishment_types,
    load_org_units,
    load_violation_types,
)
from backend.permissions import Role

COUNTED = ("province", "district")
OF_PREVENTION = re.compile(r"phòng, chống (?:ma túy, |tệ nạn )?mại dâm", re.IGNORECASE)


@pytest.fixture(scope="module")
def demo() -> DemoDistrict:
    return build_district()


def every_row(demo: DemoDistrict) -> Iterator[Row]:
    for rows in vars(demo).values():
        yield from rows


def active(demo: DemoDistrict) -> list[Row]:
    return [place for place in demo.establishments if place["status"] == "active"]


def signed(demo: DemoDistrict, year: int, *levels: str) -> list[Row]:
    return [
        row
        for row in demo.inspections
        if row["status"] == "signed"
        and row["inspected_on"].year == year
        and row["team_level"] in levels
    ]


def test_the_district_is_the_same_every_time(demo: DemoDistrict) -> None:
    assert demo == build_district()
    assert demo.establishments[0]["id"] == UUID("0176f453-2b60-7e3d-ab5c-e4944e24c2b5")


def test_ids_are_unique_and_of_version_7_with_the_time_of_the_record(demo: DemoDistrict) -> None:
    rows = list(every_row(demo))
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["id"].version == 7
        assert abs((row["id"].int >> 80) - row["created_at"].timestamp() * 1000) < 1
        assert row["created_at"].date() < DEMO_TODAY


def test_140_establishments_stand_in_the_17_communes_of_2022(demo: DemoDistrict) -> None:
    counts = Counter(place["org_unit_id"] for place in demo.establishments)
    names = {unit.id: unit.name for unit in load_org_units()}
    assert set(counts) == {unit.id for unit in list_communes(DEMO_TODAY)}
    assert sum(counts.values()) == 140
    assert names[counts.most_common(1)[0][0]] == "Bình Mỹ"
    assert min(counts.values()) == 3
    kinds = {kind.code for kind in load_establishment_types()}
    assert {place["establishment_type"] for place in demo.establishments} <= kinds


def test_no_two_places_of_a_commune_are_taken_for_one(demo: DemoDistrict) -> None:
    keys = [(p["org_unit_id"], p["name"], p["address"]) for p in demo.establishments]
    assert len(set(keys)) == len({p["name"] for p in demo.establishments}) == 140


def test_coverage_stands_just_below_the_target_and_some_communes_lag(demo: DemoDistrict) -> None:
    seen = {row["establishment_id"] for row in signed(demo, 2022, *COUNTED)}
    places = active(demo)
    covered = [place for place in places if place["id"] in seen]
    assert (len(covered), len(places)) == (86, 129)
    lagging = 0
    for rows in split_by(places, "org_unit_id").values():
        lagging += sum(row["id"] in seen for row in rows) < 0.7 * len(rows)
    assert 4 <= lagging <= 8


def test_some_places_were_seen_twice_and_some_by_the_commune_only(demo: DemoDistrict) -> None:
    visits = Counter(row["establishment_id"] for row in signed(demo, 2022, *COUNTED))
    assert sum(count > 1 for count in visits.values()) >= 5
    commune = {row["establishment_id"] for row in signed(demo, 2022, "commune")}
    assert len(commune - set(visits)) >= 3
    assert 90 <= len(signed(demo, 2021, *COUNTED, "commune")) <= 100
    assert 100 <= len(signed(demo, 2022, *COUNTED, "commune")) <= 110


def test_a_visit_is_made_by_three_of_one_team_at_a_place_in_business(demo: DemoDistrict) -> None:
    places = {place["id"]: place for place in demo.establishments}
    teams = {member["id"]: member["team_id"] for member in demo.members}
    heads = {member["id"] for member in demo.members if member["function"] != "member"}
    for row in demo.inspections:
        place = places[row["establishment_id"]]
        assert row["org_unit_id"] == place["org_unit_id"]
        assert is_in_business(place, row["inspected_on"]), place["name"]
        assert len(set(row["member_ids"])) >= 3
        assert {teams[member] for member in row["member_ids"]} == {row["team_id"]}
        assert heads & set(row["member_ids"])
        assert (row["kind"] == "unscheduled") == (row["trigger"] is not None)


def test_signed_records_are_whole_and_numbered_once_per_team_and_year(demo: DemoDistrict) -> None:
    kinds = {kind.code: kind for kind in load_establishment_types()}
    places = {place["id"]: place for place in demo.establishments}
    template, *_ = load_checklist_templates()
    rows = [row for row in demo.inspections if row["status"] == "signed"]
    for year in (2021, 2022):
        for numbered in split_by(signed(demo, year, "commune", *COUNTED), "team_id").values():
            assert [row["record_seq"] for row in numbered] == list(range(1, len(numbered) + 1))
            assert numbered == sorted(numbered, key=lambda row: row["signed_at"])
    for row in rows:
        kind = kinds[places[row["establishment_id"]]["establishment_type"]]
        assert set(row["checklist"]) == {item.code for item in template.items_for(kind)}
        assert row["started_at"] < row["ended_at"] < row["signed_at"]
        faults = [a for a in row["checklist"].values() if a["answer"] == "non_compliant"]
        assert all(answer["note"] for answer in faults)
        assert bool(faults) == (row["outcome"] != "no_violation")


def test_one_draft_waits_for_its_inspector(demo: DemoDistrict) -> None:
    (draft,) = [row for row in demo.inspections if row["status"] == "draft"]
    assert draft["outcome"] is draft["signed_at"] is draft["signed_by_id"] is None
    inspector = next(user["id"] for user in demo.users if user["username"] == "inspector")
    present = {m["user_id"] for m in demo.members if m["id"] in draft["member_ids"]}
    assert inspector in present


def test_violations_name_acts_in_force_on_their_day_within_the_range(demo: DemoDistrict) -> None:
    acts = {act.id: act for act in load_violation_types()}
    for case in demo.violations:
        act = acts[case["violation_type_id"]]
        assert act.is_valid(case["occurred_on"])
        if case["status"] in ("decided", "executed"):
            times = 2 if case["subject_kind"] == "organisation" else 1
            assert act.fine_min * times <= case["fine_amount"] <= act.fine_max * times
            assert case["occurred_on"] < case["decided_on"] < DEMO_TODAY
            assert case["paid_amount"] == (case["fine_amount"] if case["executed_on"] else 0)


def test_about_a_dozen_violations_mostly_settled_and_none_before_the_decree(
    demo: DemoDistrict,
) -> None:
    states = Counter(case["status"] for case in demo.violations)
    assert 10 <= sum(states.values()) <= 16
    assert 2 <= states["recorded"] <= 3
    assert states["executed"] > states["decided"] > 0
    assert states["transferred"] == 1
    assert min(case["occurred_on"] for case in demo.violations) >= date(2022, 1, 1)
    found = {case["inspection_id"]: case for case in demo.violations}
    for row in demo.inspections:
        led_on = row["outcome"] in ("violation_recorded", "transferred")
        assert led_on == (row["id"] in found)
    numbers = [case["decision_no"] for case in demo.violations if case.get("decision_no")]
    assert sorted(numbers) == [f"{n:02d}/QĐ-XPHC" for n in range(1, len(numbers) + 1)]
    stages = {case["stage"] for case in demo.violations}
    # None expires before 2023: what is decided may be carried out for a year.
    assert stages == {stage.value for stage in Stage} - {"expired"}
    assert any(case.get("suspended_to") for case in demo.violations)


def test_head_counts_add_up_and_some_places_were_missed(demo: DemoDistrict) -> None:
    keys = [(row["establishment_id"], row["counted_on"]) for row in demo.workforce_counts]
    assert len(set(keys)) == len(keys)
    for row in demo.workforce_counts:
        assert 0 <= row["under_18"] <= row["total"]
        parts = ("female", "with_contract", "with_health_check", "with_temporary_residence")
        assert all(0 <= (row[part] or 0) <= row["total"] for part in parts)
    known = {place for place, day in keys if day >= date(2022, 7, 1)}
    missed = [place for place in active(demo) if place["id"] not in known]
    assert 3 <= len(missed) <= 20


def test_every_role_has_an_account_and_team_members_their_cards(demo: DemoDistrict) -> None:
    assert list(USERNAMES) == [
        *("admin", "district", "inspector", "police", "binhnghia", "trangan"),
        *("leader", "province", "auditor", "handler"),
    ]
    assert {user["role"] for user in demo.users} == set(Role) - {Role.PARTNER_OFFICER}
    assert next(u["full_name"] for u in demo.users if u["username"] == "district") == "Trần Thu Hà"
    cards = [member["inspection_card_no"] for member in demo.members]
    assert len(set(cards)) == len(cards)
    assert Counter(team["level"] for team in demo.teams) == {
        "district": 1,
        "province": 1,
        "commune": 2,
    }


def test_no_text_holds_a_persons_numbers_or_what_the_register_never_holds(
    demo: DemoDistrict,
) -> None:
    forbidden = re.compile(r"mại dâm|mua dâm|bán dâm|gái|khách mua|chữa bệnh", re.IGNORECASE)
    for row in every_row(demo):
        for text in texts(row):
            assert normalize_text(text) == ensure_no_personal_data(text) == text
            named = OF_PREVENTION.sub("", text)  # what is prevented may be called by its name
            assert not forbidden.search(named), text


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)


def test_everything_invented_is_marked_by_its_number(demo: DemoDistrict) -> None:
    for place in demo.establishments:
        assert place["business_registration_no"].startswith("MH-")
        assert (place["security_certificate_no"] or "MH-").startswith("MH-")
        assert 20.44 < place["latitude"] < 20.56
        assert 105.97 < place["longitude"] < 106.11


def test_fifteen_of_seventeen_communes_have_communicated_in_2022(demo: DemoDistrict) -> None:
    held = [row for row in demo.activities if row["status"] == "held"]
    assert all(row["held_on"] < DEMO_TODAY for row in held)
    reached = {id for row in held if row["held_on"].year == 2022 for id in row["commune_ids"]}
    before = {id for row in held if row["held_on"].year == 2021 for id in row["commune_ids"]}
    every = {unit.id for unit in list_communes(DEMO_TODAY)}
    assert (len(reached), before, len(every)) == (15, every, 17)
    planned = [row for row in demo.activities if row["status"] == "planned"]
    assert every - reached <= {row["org_unit_id"] for row in planned}
    joint = [row for row in demo.activities if len(row["commune_ids"]) > 1]
    assert {row["org_unit_id"] for row in joint}.isdisjoint(every)
    for row in held:
        parts = row["panel_count"] + row["leaflet_count"]
        assert row["material_count"] >= parts
        assert row["attendee_count"] or row["broadcast_count"] or row["material_count"]


def test_money_is_planned_before_it_is_spent(demo: DemoDistrict) -> None:
    keys = [(row["year"], row["source"], row["content"]) for row in demo.budgets]
    assert len(set(keys)) == len(keys) == 16
    assert all(0 < row["spent"] <= row["planned"] for row in demo.budgets)
    assert {row["content"] for row in demo.budgets if row["year"] == 2022} == {
        *("communication", "inspection", "support", "healthy_communes", "capacity"),
    }
