"""The demo's staff list: who does this work at the district and in the seventeen communes."""

from collections.abc import Iterator
from datetime import date
from random import Random

from backend.demo.names import MEN, SURNAMES, WOMEN
from backend.demo.people import ACCOUNTS, UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.law.reference import list_communes
from backend.law.reference.org_units import UnitEntry

ENTERED = date(2021, 1, 18)
BEGUN = date(2021, 1, 4)
NAMED = {username: full_name for username, _, full_name, *_ in ACCOUNTS}

DISTRICT: tuple[tuple[str | None, str, str, bool], ...] = (
    ("district", "Phòng Lao động - Thương binh và Xã hội", "officer", True),
    ("inspector", "Phòng Lao động - Thương binh và Xã hội", "officer", True),
    ("police", "Công an huyện", "police", True),
    (None, "Công an huyện", "police", True),
    (None, "Phòng Y tế", "officer", False),
    (None, "Phòng Văn hóa và Thông tin", "officer", False),
    (None, "Trung tâm Y tế huyện", "employee", False),
    (None, "Hội Liên hiệp Phụ nữ huyện", "rapporteur", False),
    (None, "Đoàn TNCS Hồ Chí Minh huyện", "rapporteur", False),
)
COMMUNE: tuple[tuple[str, str, bool], ...] = (
    ("UBND {unit}", "officer", True),
    ("UBND {unit}", "officer", True),
    ("Công an {unit}", "police", True),
    ("Hội Liên hiệp Phụ nữ {unit}", "rapporteur", False),
    ("Đội tình nguyện {unit}", "collaborator", False),
)
KEEPERS = {"binh-nghia": "binhnghia", "trang-an": "trangan"}
"""Communes whose officer has a demo account."""
SUCCEEDED = ("an-lao", "don-xa", "vu-ban")
"""Communes whose officer for culture and society left in summer; the successor is untrained."""
CHANGED = date(2022, 8, 31)


def build_staff_list() -> list[Row]:
    """Nine persons at the district, five in each commune, three who left; names are invented."""
    rng = create_random("roster")
    return [
        *build_district_staff(rng),
        *(row for unit in list_communes(BEGUN) for row in build_commune_staff(unit, rng)),
    ]


def build_district_staff(rng: Random) -> Iterator[Row]:
    for number, (username, agency, kind, is_direct) in enumerate(DISTRICT):
        name, is_female = select_person(rng)
        if username:
            name, is_female = NAMED[username], "Thị" in NAMED[username] or username == "district"
        unit = UNIT_IDS["binh-luc-district"]
        yield build_staff_member(unit, (name, is_female, agency, kind, is_direct), number, rng)


def build_commune_staff(unit: UnitEntry, rng: Random) -> Iterator[Row]:
    place = f"{unit.kind} {unit.name}"
    for number, (agency, kind, is_direct) in enumerate(COMMUNE):
        name, is_female = select_person(rng)
        if number == 0 and unit.key in KEEPERS:
            name = NAMED[KEEPERS[unit.key]]
            is_female = "Thị" in name
        who = (name, is_female, agency.format(unit=place), kind, is_direct)
        row = build_staff_member(unit.id, who, number, rng)
        if number == 0 and unit.key in SUCCEEDED:
            row["active_to"] = CHANGED
            yield row
            name, is_female = select_person(rng)
            who = (name, is_female, *who[2:])
            yield build_staff_member(unit.id, who, number, rng, since=date(2022, 9, 1))
        else:
            yield row


def select_person(rng: Random) -> tuple[str, bool]:
    is_female = rng.random() < 0.45
    return f"{rng.choice(SURNAMES)} {rng.choice(WOMEN if is_female else MEN)}", is_female


def build_staff_member(
    unit: object,
    who: tuple[str, bool, str, str, bool],
    number: int,
    rng: Random,
    since: date = BEGUN,
) -> Row:
    name, is_female, agency, kind, is_direct = who
    entered = to_instant(since if since > ENTERED else ENTERED, 9, number)
    return {
        "id": build_id(entered, rng),
        "org_unit_id": unit,
        "full_name": name,
        "agency": agency,
        "kind": kind,
        "is_direct_duty": is_direct,
        "is_female": is_female,
        "active_from": since,
        "active_to": None,
        "created_at": entered,
    }
