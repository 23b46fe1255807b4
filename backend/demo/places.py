"""The register of the fictional district: 140 establishments in seventeen communes."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from backend.demo.names import Signboards, build_person_name
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, select_day, to_instant
from backend.law.reference import load_establishment_types, load_org_units, load_tile_maps


@dataclass(frozen=True)
class Share:
    """The establishments of a commune on 3 October 2022; how many active ones the plan counts."""

    total: int
    covered: int
    suspended: int = 0
    closed: int = 0


SHARES = {
    "binh-my-town": Share(30, 20, suspended=1, closed=2),
    "binh-nghia": Share(14, 10, closed=1),
    "trang-an": Share(11, 7, suspended=1),
    "tieu-dong": Share(9, 6, closed=1),
    "don-xa": Share(8, 6),
    "vu-ban": Share(8, 5, suspended=1),
    "bo-de": Share(8, 3, closed=1),
    "an-lao": Share(7, 5),
    "la-son": Share(7, 4, closed=1),
    "ngoc-lu": Share(6, 4),
    "dong-du": Share(6, 2, suspended=1),
    "trung-luong": Share(5, 4),
    "an-ninh": Share(5, 0),
    "an-do": Share(5, 4),
    "hung-cong": Share(4, 3),
    "an-noi": Share(4, 1, suspended=1),
    "boi-cau": Share(3, 2),
}

LANDMARKS: tuple[tuple[str, str, str], ...] = (
    ("binh-my-town", "karaoke", "Karaoke Sao Đêm"),
    ("binh-my-town", "hotel", "Khách sạn Châu Giang"),
    ("binh-my-town", "massage", "Massage Thư Giãn"),
    ("binh-my-town", "bar", "Quán bar Phố Huyện"),
    ("binh-nghia", "motel", "Nhà nghỉ Hương Sen"),
    ("trang-an", "motel", "Nhà nghỉ Bình Minh"),
    ("tieu-dong", "restaurant", "Nhà hàng Bến Sông"),
    ("ngoc-lu", "motel", "Nhà nghỉ Ngọc Lũ"),
    ("don-xa", "hair_wash", "Cắt tóc Thanh Xuân"),
    ("bo-de", "karaoke", "Karaoke Hoàng Gia"),
)
"""Establishments with fixed names: screenshots and examples show them."""

TOWN = ("hotel", "hotel", "guest_house", "bar", "sauna", "hot_cold_bath", "rental_apartment")
REST = {
    "motel": 41,
    "karaoke": 28,
    "restaurant": 21,
    "hair_wash": 13,
    "massage": 8,
    "boarding_house": 6,
    "dim_cafe": 4,
    "other": 2,
}
ROOMS = {
    "hotel": (18, 32),
    "guest_house": (10, 16),
    "motel": (6, 16),
    "boarding_house": (8, 20),
    "rental_apartment": (6, 12),
    "karaoke": (3, 8),
    "massage": (3, 8),
}
REGISTERED_ON = date(2021, 1, 11)
CHECKED = {kind.code for kind in load_establishment_types() if kind.needs_security_certificate}


def build_establishments() -> list[Row]:
    """The register, commune by commune, in the order of entry."""
    rng = create_random("places")
    signs = Signboards(rng)
    kinds = assign_kinds(rng)
    rows: list[Row] = []
    for commune, share in SHARES.items():
        fixed = [(kind, name) for key, kind, name in LANDMARKS if key == commune]
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
    rest = [kind for kind, count in REST.items() for _ in range(count)]
    rng.shuffle(rest)
    hands = {}
    for commune, share in SHARES.items():
        size = share.total - sum(key == commune for key, _, _ in LANDMARKS)
        town = list(TOWN) if commune == "binh-my-town" else []
        hands[commune] = town + [rest.pop() for _ in range(size - len(town))]
    return hands


def build_establishment(commune: str, kind: str, name: str, number: int, rng: Random) -> Row:
    opened_on = select_opening_day(number, rng)
    entered = to_instant(
        max(REGISTERED_ON, opened_on or REGISTERED_ON) + timedelta(number % 9), 9, number % 60
    )
    owner = build_person_name(rng)
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
        "room_count": 14 if name == "Nhà nghỉ Hương Sen" else select_room_count(kind, rng),
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


def select_room_count(kind: str, rng: Random) -> int | None:
    return rng.randint(*ROOMS[kind]) if kind in ROOMS else None


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


def close_some(rows: list[Row], share: Share, rng: Random) -> None:
    """Let some establishments of the commune close; `left_on` is the first day out of business."""
    old = [row for row in rows if not row["opened_on"] or row["opened_on"].year < 2021]
    stopped = rng.sample(old, share.suspended + share.closed)
    for row in stopped[: share.suspended]:
        left_on = select_day(date(2022, 3, 1), date(2022, 8, 20), rng)
        row.update(status="suspended", left_on=left_on)
    for row in stopped[share.suspended :]:
        closed_on = select_day(date(2021, 9, 1), date(2022, 8, 20), rng)
        row.update(status="closed", left_on=closed_on, closed_on=closed_on)
