"""The register of the fictional district: 140 establishments in seventeen communes.

With their head counts of each quarter, their commitments of each year, and the addresses where one
business succeeded another.
"""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS, build_person_name
from backend.demo.random_values import (
    Row,
    build_id,
    create_random,
    select_day,
    split_by,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Commitment,
    Establishment,
    SiteStep,
    WorkforceCount,
)
from backend.law.reference import load_establishment_types, load_org_units, load_tile_maps


class CommuneShare(BaseModel):
    """The establishments of a commune on 3 October 2022; how many active ones the plan counts."""

    total: int
    covered: int
    suspended: int = 0
    closed: int = 0


class PlacesContent(BaseModel):
    shares: dict[str, CommuneShare]
    landmarks: tuple[tuple[str, str, str], ...]
    """(commune, kind, name) of those with fixed names: screenshots and examples show them."""
    town: tuple[str, ...]
    """The kinds that only the town has, once for each establishment."""
    rest: dict[str, int]
    """{kind: how many establishments, spread over all communes}"""
    rooms: dict[str, tuple[int, int]]
    """{kind: (fewest, most)}"""
    sizes: dict[str, tuple[int, int, float]]
    """{kind: (fewest workers, most workers, share of women)}"""
    signs: dict[str, tuple[str, ...]]
    words: tuple[str, ...]
    successions: tuple[tuple[str, str, str | None], ...]
    """(business that closed, the one that opened there later, reason)"""


PLACES = load_content("places.json", PlacesContent)
REGISTERED_ON = date(2021, 1, 11)
CHECKED = {kind.code for kind in load_establishment_types() if kind.needs_security_certificate}
QUARTERS = tuple(date(year, month, 1) for year in (2021, 2022) for month in (1, 4, 7, 10))
LAST_DAY = date(2022, 10, 2)


class Signboards:
    """Gives out names of businesses and never repeats one."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def name(self, kind: str) -> str:
        while True:
            name = f"{self.rng.choice(PLACES.signs[kind])} {self.rng.choice(PLACES.words)}"
            if name not in self.used:
                self.used.add(name)
                return name


def build_establishments() -> list[Row]:
    """The register, commune by commune, in the order of entry."""
    rng = create_random("places")
    signs = Signboards(rng)
    kinds = assign_kinds(rng)
    rows: list[Row] = []
    for commune, share in PLACES.shares.items():
        fixed = [(kind, name) for key, kind, name in PLACES.landmarks if key == commune]
        drawn = [kinds[commune].pop() for _ in range(share.total - len(fixed))]
        names = fixed + [(kind, signs.name(kind)) for kind in drawn]
        rows += [
            build_establishment(commune, *named, len(rows) + n, rng)
            for n, named in enumerate(names, 1)
        ]
        close_some(rows[-share.total + len(fixed) :], share, rng)
    set_certificate_ends(rows, create_random("certificates"))
    return rows


def set_certificate_ends(rows: list[Row], rng: Random) -> None:
    """One certificate in six has an end date, in 2022 or later; the others have none."""
    for row in rows:
        named = row["security_certificate_no"] is not None and rng.random() < 1 / 6
        end = select_day(date(2022, 3, 1), date(2024, 12, 31), rng)
        row["security_certificate_expires_on"] = end if named else None


def assign_kinds(rng: Random) -> dict[str, list[str]]:
    """Hotels, bars and baths are in the town; other types are spread over all communes."""
    rest = [kind for kind, count in PLACES.rest.items() for _ in range(count)]
    rng.shuffle(rest)
    hands = {}
    for commune, share in PLACES.shares.items():
        size = share.total - sum(key == commune for key, _, _ in PLACES.landmarks)
        town = list(PLACES.town) if commune == "binh-my-town" else []
        hands[commune] = town + [rest.pop() for _ in range(size - len(town))]
    return hands


def build_establishment(commune: str, kind: str, name: str, number: int, rng: Random) -> Row:
    opened_on = select_opening_day(number, rng)
    entered = to_instant(
        max(REGISTERED_ON, opened_on or REGISTERED_ON) + timedelta(number % 9), 9, number % 60
    )
    owner = build_person_name(rng)
    rooms = PLACES.rooms.get(kind)
    latitude, longitude = select_position(commune, rng)
    return {
        "id": build_id(entered, rng),
        "org_unit_id": UNIT_IDS[commune],
        "name": name,
        "establishment_type": kind,
        "address": build_address(commune, number, rng),
        "status": "active",
        "owner_name": owner,
        "manager_name": owner if rng.random() < 0.6 else build_person_name(rng),
        "business_registration_no": f"MH-HKD-{number:04d}",
        "security_certificate_no": f"MH-ANTT-{number:04d}" if kind in CHECKED else None,
        "room_count": 14 if name == "Nhà nghỉ Hương Sen" else rooms and rng.randint(*rooms),
        "latitude": latitude,
        "longitude": longitude,
        "opened_on": opened_on,
        "closed_on": None,
        "left_on": None,
        "created_at": entered,
    }


def select_opening_day(number: int, rng: Random) -> date | None:
    """Usually before the register began; every 23rd is unknown, every 19th opened in 2022."""
    if number % 23 == 0:
        return None
    if number % 19 == 0:
        return select_day(date(2022, 1, 10), date(2022, 6, 30), rng)
    return select_day(date(2008, 1, 1), date(2020, 12, 20), rng)


def build_address(commune: str, number: int, rng: Random) -> str:
    name = next(unit.name for unit in load_org_units() if unit.key == commune)
    if commune == "binh-my-town":
        return f"Số {2 * number + 1}, tổ dân phố {rng.randint(1, 8)}, thị trấn {name}"
    return f"Thôn {rng.randint(1, 7)}, xã {name}"


def select_position(commune: str, rng: Random) -> tuple[float, float]:
    """A point near the commune's tile: good enough for a sketch, not for a map."""
    row, column = load_tile_maps()[0].positions()[commune]
    latitude = 20.542 - (row - 1) * 0.0215 + rng.uniform(-0.006, 0.006)
    longitude = 105.987 + (column - 1) * 0.0265 + rng.uniform(-0.006, 0.006)
    return round(latitude, 5), round(longitude, 5)


def close_some(rows: list[Row], share: CommuneShare, rng: Random) -> None:
    """Let some establishments of the commune close; `left_on` is the first day out of business."""
    old = [row for row in rows if not row["opened_on"] or row["opened_on"].year < 2021]
    stopped = rng.sample(old, share.suspended + share.closed)
    for row in stopped[: share.suspended]:
        left_on = select_day(date(2022, 3, 1), date(2022, 8, 20), rng)
        row.update(status="suspended", left_on=left_on)
    for row in stopped[share.suspended :]:
        closed_on = select_day(date(2021, 9, 1), date(2022, 8, 20), rng)
        row.update(status="closed", left_on=closed_on, closed_on=closed_on)


def is_in_business(place: Row, day: date) -> bool:
    opened_on, left_on = place["opened_on"], place["left_on"]
    return (not opened_on or opened_on <= day) and (not left_on or day < left_on)


def build_workforce_counts(places: list[Row]) -> list[Row]:
    """About nine in ten establishments are counted each quarter; none yet in the fourth of 2022."""
    rng = create_random("workforce")
    counts = []
    for place in places:
        fewest, most, women = PLACES.sizes[place["establishment_type"]]
        usual = rng.randint(fewest, most)
        for quarter in QUARTERS:
            day = select_day(quarter + timedelta(40), quarter + timedelta(88), rng)
            if day <= LAST_DAY and is_in_business(place, day) and rng.random() < 0.91:
                counts.append(build_workforce_count(place, day, (usual, women), rng))
    return counts


def build_workforce_count(place: Row, day: date, usual: tuple[int, float], rng: Random) -> Row:
    total = max(1, usual[0] + rng.choice((-1, 0, 0, 0, 1)))
    female = min(total, max(0, round(total * usual[1] + rng.choice((-1, 0, 0, 1)))))
    entered = to_instant(day, 14, rng.randrange(60))
    return {
        "id": build_id(entered, rng),
        "org_unit_id": place["org_unit_id"],
        "establishment_id": place["id"],
        "counted_on": day,
        "total": total,
        "female": female,
        "under_18": 1 if total > 5 and rng.random() < 0.02 else 0,
        "with_contract": select_part(total, 0.8, rng),
        "with_health_check": select_part(total, 0.7, rng),
        "with_temporary_residence": select_part(total, 0.85, rng),
        "created_at": entered,
    }


def select_part(total: int, part: float, rng: Random) -> int | None:
    """Usually all of them; sometimes the commune did not ask (None)."""
    if rng.random() < 0.06:
        return None
    return total if rng.random() < part else rng.randrange(total)


def build_commitments(places: list[Row]) -> list[Row]:
    """Most establishments sign a commitment with the commune at the beginning of each year."""
    rng = create_random("commitments")
    rows = []
    for place in places:
        for year, part in ((2021, 0.78), (2022, 0.84)):
            day = select_day(date(year, 2, 20), date(year, 5, 31), rng)
            if is_in_business(place, day) and rng.random() < part:
                entered = to_instant(day, 10, rng.randrange(60))
                rows.append(
                    {
                        "id": build_id(entered, rng),
                        "org_unit_id": place["org_unit_id"],
                        "establishment_id": place["id"],
                        "signed_on": day,
                        "note": "Ký lại do đổi người quản lý." if rng.random() < 0.04 else None,
                        "created_at": entered,
                    }
                )
    return rows


WHERE = ("address", "latitude", "longitude")


def copy_addresses(register: list[Row]) -> None:
    """Give each successor the address of its predecessor."""
    for before, after in list_successions(register):
        after.update({name: before[name] for name in WHERE}, site_id=before["id"])


def list_successions(register: list[Row]) -> list[tuple[Row, Row]]:
    names = {row["name"]: row for row in register}
    return [(names[before], names[after]) for before, after, _ in PLACES.successions]


def build_place_tables(rows: Rows) -> Tables:
    demo = rows.demo
    yield Establishment, list_entered_places(rows)
    yield SiteStep, rows.kept(SiteStep, build_site_steps(demo.establishments))
    yield ActivePeriod, build_active_periods(demo.establishments)
    yield (
        WorkforceCount,
        [
            rows.entered(WorkforceCount, row, row.get("author") or rows.keeper(row))
            for row in demo.workforce_counts
        ],
    )
    yield Commitment, rows.kept(Commitment, demo.commitments)


def list_entered_places(rows: Rows) -> list[Row]:
    """The establishments with what their visits, head counts and violations tell of them."""
    signed = [row for row in rows.demo.inspections if row["status"] == "signed"]
    visits = split_by(signed, "establishment_id")
    counts = split_by(rows.demo.workforce_counts, "establishment_id")
    closed = {v["establishment_id"] for v in rows.demo.violations if v.get("suspended_to")}
    made = []
    for place in rows.demo.establishments:
        visit = visits.get(place["id"], [{}])[-1]
        known = [row["counted_on"] for row in counts.get(place["id"], [])]
        row = {
            "site_id": place["id"],
            **place,
            "last_inspected_on": visit.get("inspected_on"),
            "last_outcome": visit.get("outcome"),
            "last_counted_on": max(known, default=None),
            "is_suspended": place["id"] in closed,
        }
        keeper = rows.keeper(row)
        made.append(rows.entered(Establishment, row, keeper, build_leaving_steps(row, keeper)))
    return made


def build_leaving_steps(place: Row, keeper: UUID) -> list[HistoryStep]:
    """The day on which an establishment was recorded as suspended or closed."""
    if not place["left_on"]:
        return []
    before: Row = {"status": "active"}
    if place["is_suspended"]:
        before["is_suspended"] = False
    if place["closed_on"]:
        before["closed_on"] = None
    return [HistoryStep(to_instant(place["left_on"], 10), keeper, before)]


def build_site_steps(register: list[Row]) -> list[Row]:
    rng = create_random("chains")
    steps = []
    for (before, after), (*_, reason) in zip(
        list_successions(register), PLACES.successions, strict=True
    ):
        moment = to_instant(after["created_at"].date(), 11)
        steps.append(
            {
                "id": build_id(moment, rng),
                "org_unit_id": after["org_unit_id"],
                "establishment_id": after["id"],
                "other_id": before["id"],
                "kind": "succeeded",
                "stepped_on": after["opened_on"],
                "reason": reason,
                "created_at": moment,
            }
        )
    return steps


def build_active_periods(register: list[Row]) -> list[Row]:
    rng = create_random("periods")
    return [
        {
            "id": build_id(place["created_at"], rng),
            "org_unit_id": place["org_unit_id"],
            "establishment_id": place["id"],
            "active_from": place["opened_on"] or LONG_AGO,
            "active_to": place["left_on"],
        }
        for place in register
    ]
