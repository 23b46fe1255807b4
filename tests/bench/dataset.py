"""The register's rows, the same every time, for a bulk load."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.core.sql.search import to_search_text
from backend.domains.establishments.establishments.models import compute_match_key
from backend.law import reference
from tests.bench.ground import (
    AS_OF,
    BREACH,
    COUNT,
    DAYS,
    FIRST_DAY,
    MEMBER,
    PERIOD,
    PLACE,
    PLAN,
    TARGET,
    TEAM,
    UNIT,
    VISIT,
    World,
    key,
    mixed,
)

Row = dict[str, Any]

ACT: UUID = next(t.id for t in reference.load_violation_types() if t.valid_from <= AS_OF)
MADE_AT = datetime(2022, 1, 1, tzinfo=UTC)
KINDS = ("karaoke", "motel", "hotel", "restaurant", "massage", "bar", "hair_wash", "other")
WORDS = ("Sao Đêm", "Hương Sen", "Bình Minh", "Châu Giang", "Thư Giãn", "Bến Sông", "Phố Huyện")
CHECKLIST = reference.load_checklist_templates()[0].key
OUTCOMES = ("no_violation", "reminder", "no_violation", "violation_recorded")


def stamped(row: Row) -> Row:
    return {"version": 1, "created_at": MADE_AT, "updated_at": MADE_AT, **row}


def units(world: World) -> Iterator[Row]:
    levels = (
        (world.provinces, "province", "tỉnh"),
        (world.districts, "district", "huyện"),
        (world.communes, "commune", "xã"),
    )
    for numbers, level, kind in levels:
        for number in numbers:
            parent = world.parent(number)
            name = f"Đơn vị {number}"
            yield stamped(
                {
                    "id": key(UNIT, number),
                    "code": f"{number:05d}",
                    "name": name,
                    "kind": kind,
                    "level": level,
                    "parent_id": None if parent is None else key(UNIT, parent),
                    "is_verified": True,
                    "source": "",
                    "sort_name": to_search_text(name),
                }
            )


def closure(world: World) -> Iterator[Row]:
    for number in (*world.provinces, *world.districts, *world.communes):
        above: int | None = number
        while above is not None:
            yield {"ancestor_id": key(UNIT, above), "descendant_id": key(UNIT, number)}
            above = world.parent(above)


def teams(world: World) -> Iterator[Row]:
    """One team of each district."""
    for number, district in enumerate(world.districts):
        yield stamped(
            {
                "id": key(TEAM, number),
                "org_unit_id": key(UNIT, district),
                "name": f"Đội 178 số {number}",
                "level": "district",
                "is_active": True,
            }
        )


def members(world: World) -> Iterator[Row]:
    """Four of the home district's team."""
    for number in range(4):
        yield stamped(
            {
                "id": key(MEMBER, number),
                "org_unit_id": world.home,
                "team_id": key(TEAM, 0),
                "full_name": f"Thành viên {number}",
                "agency": "Phòng LĐTBXH",
                "function": "leader" if number == 0 else "member",
                "inspection_card_no": f"{number:03d}",
            }
        )


def establishments(world: World) -> Iterator[Row]:
    for number in range(world.size.establishments):
        kind = KINDS[number % len(KINDS)]
        name = f"{kind.capitalize()} {WORDS[number % len(WORDS)]} {number}"
        address = f"Thôn {number % 9 + 1}"
        yield stamped(
            {
                "id": key(PLACE, number),
                "org_unit_id": key(UNIT, world.commune_of(number)),
                "name": name,
                "establishment_type": kind,
                "address": address,
                "status": "active",
                "owner_name": f"Chủ cơ sở {number}",
                "opened_on": FIRST_DAY,
                "site_id": key(PLACE, number),
                "match_key": compute_match_key(name, address),
                "owner_key": f"chu co so {number}",
                "search_text": to_search_text(f"{name} {address} Chủ cơ sở {number}"),
            }
        )


def periods(world: World) -> Iterator[Row]:
    for number in range(world.size.establishments):
        yield {
            "id": key(PERIOD, number),
            "org_unit_id": key(UNIT, world.commune_of(number)),
            "establishment_id": key(PLACE, number),
            "active_from": FIRST_DAY,
            "active_to": None,
        }


def inspections(world: World) -> Iterator[Row]:
    """Spread over the days alike; nine of ten records are signed."""
    for number in range(world.size.inspections):
        place = world.place_of(number)
        commune = world.commune_of(place)
        signed = mixed(number, 2) % 10 > 0
        yield stamped(
            {
                "id": key(VISIT, number),
                "org_unit_id": key(UNIT, commune),
                "team_id": key(TEAM, world.team_of(commune)),
                "team_level": "district",
                "establishment_id": key(PLACE, place),
                "kind": "planned",
                "inspected_on": FIRST_DAY + timedelta(days=mixed(number, 3) % DAYS),
                "status": "signed" if signed else "draft",
                "checklist_version": CHECKLIST,
                "checklist": {},
                "attendance": [],
                "outcome": OUTCOMES[number % 4] if signed else None,
                "signed_at": MADE_AT if signed else None,
            }
        )


def workforce_counts(world: World) -> Iterator[Row]:
    """Every other place was counted in the third quarter."""
    for number in range(0, world.size.establishments, 2):
        yield stamped(
            {
                "id": key(COUNT, number),
                "org_unit_id": key(UNIT, world.commune_of(number)),
                "establishment_id": key(PLACE, number),
                "counted_on": date(2022, 7, 1) + timedelta(days=mixed(number, 4) % 90),
                "total": 8,
                "female": 5,
                "under_18": 0,
            }
        )


def violations(world: World) -> Iterator[Row]:
    """One of seven visits found something; three of four are handled."""
    for number in range(0, world.size.inspections, 7):
        place = world.place_of(number)
        commune = world.commune_of(place)
        day = FIRST_DAY + timedelta(days=mixed(number, 3) % DAYS)
        decided = number % 4 > 0
        yield stamped(
            {
                "id": key(BREACH, number),
                "org_unit_id": key(UNIT, commune),
                "team_id": key(TEAM, world.team_of(commune)),
                "inspection_id": key(VISIT, number),
                "establishment_id": key(PLACE, place),
                "violation_type_id": ACT,
                "occurred_on": day,
                "recorded_on": day,
                "subject_kind": "individual",
                "status": "decided" if decided else "recorded",
                "handled_on": day + timedelta(days=7) if decided else None,
                "warning": False,
                "paid_amount": 0,
            }
        )


def plans(world: World) -> Iterator[Row]:
    """The plan of the home district (0) and of its province (1)."""
    for number, unit in enumerate((world.home, world.home_province)):
        yield stamped(
            {
                "id": key(PLAN, number),
                "org_unit_id": unit,
                "year": AS_OF.year,
                "title": "Kế hoạch phòng, chống mại dâm năm 2022",
                "status": "approved",
            }
        )


def targets(world: World) -> Iterator[Row]:
    codes = ("violations_handled", "establishments_inspected", "workforce_known")
    for plan, unit in enumerate((world.home, world.home_province)):
        for position, code in enumerate(codes, 1):
            yield stamped(
                {
                    "id": key(TARGET, plan * 10 + position),
                    "org_unit_id": unit,
                    "plan_id": key(PLAN, plan),
                    "code": code,
                    "title": code,
                    "short_title": code,
                    "indicator": code,
                    "threshold_percent": 70,
                    "position": position,
                    "status": "approved",
                }
            )


Maker = Callable[[World], Iterator[Row]]

TABLES: dict[str, Maker] = {
    "org_units": units,
    "org_unit_closure": closure,
    "inspection_teams": teams,
    "inspection_team_members": members,
    "establishments": establishments,
    "establishment_active_periods": periods,
    "inspections": inspections,
    "workforce_counts": workforce_counts,
    "violations": violations,
    "plans": plans,
    "plan_targets": targets,
}
"""In the order in which they refer to each other; the violation types stand there already."""
