"""The people of the demo: accounts for each role, the teams 178 with inspection cards, the staff.

All names are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.demo import PASSWORD
from backend.demo.contents import load_content
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows, Tables
from backend.domains.organisation.accounts.models import DutyConfirmation, RoleGrant, User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.law.reference import list_communes, load_org_units
from backend.law.reference.org_units import UnitEntry

FOUNDED = date(2021, 1, 8)

UNIT_IDS = {unit.key: unit.id for unit in load_org_units()}


class DemoAccount(NamedTuple):
    username: str
    role: str
    full_name: str
    title: str
    unit: str
    agency: str = ""


class TeamSeat(NamedTuple):
    """A seat of a team; without an account an invented person has it."""

    username: str | None
    function: str
    agency: str


class DemoTeam(BaseModel):
    """A team; `mark` stands in the numbers of its inspection cards."""

    level: str
    unit: str
    place: str
    mark: str
    seats: tuple[TeamSeat, ...]


class PeopleContent(BaseModel):
    """Staff of the district: (username or None, agency, kind, whether on direct duty)."""

    accounts: tuple[DemoAccount, ...]
    teams: tuple[DemoTeam, ...]
    district_staff: tuple[tuple[str | None, str, str, bool], ...]
    commune_staff: tuple[tuple[str, str, bool], ...]
    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]


PEOPLE = load_content("people.json", PeopleContent)
NAMED = {account.username: account.full_name for account in PEOPLE.accounts}


@dataclass(frozen=True)
class OfficeAccounts:
    """Accounts, teams and members of teams."""

    users: list[Row]
    teams: list[Row]
    members: list[Row]


def build_person_name(rng: Random) -> str:
    return f"{rng.choice(PEOPLE.surnames)} {rng.choice(PEOPLE.men + PEOPLE.women)}"


def build_users() -> list[Row]:
    """Accounts with their roles."""
    rng = create_random("users")
    return [
        {
            "id": build_id(to_instant(FOUNDED, 8, number), rng),
            "username": account.username,
            "full_name": account.full_name,
            "title": account.title,
            "agency": account.agency,
            "role": account.role,
            "org_unit_id": UNIT_IDS[account.unit],
            "created_at": to_instant(FOUNDED, 8, number),
        }
        for number, account in enumerate(PEOPLE.accounts)
    ]


def build_office_accounts() -> OfficeAccounts:
    """All of them; the numbers of inspection cards begin with MH (minh họa)."""
    accounts = build_users()
    rng = create_random("teams")
    by_name = {row["username"]: row for row in accounts}
    teams: list[Row] = []
    members: list[Row] = []
    for number, described in enumerate(PEOPLE.teams, 1):
        team: Row = {
            "id": build_id(to_instant(FOUNDED, 9, number), rng),
            "org_unit_id": UNIT_IDS[described.unit],
            "name": f"Đội kiểm tra liên ngành 178 {described.place}",
            "level": described.level,
            "decision_no": f"{100 + number}/QĐ-UBND-MH",
            "decided_on": FOUNDED,
            "is_active": True,
            "created_at": to_instant(FOUNDED, 9, number),
        }
        teams.append(team)
        for place, seat in enumerate(described.seats, 1):
            card, id = f"MH-{described.mark}-{place:02d}", build_id(team["created_at"], rng)
            members.append(build_member(team, seat, card, by_name, id))
    return OfficeAccounts(accounts, teams, members)


def build_member(team: Row, seat: TeamSeat, card: str, accounts: dict[str, Row], id: UUID) -> Row:
    account = accounts.get(seat.username or "")
    return {
        "id": id,
        "org_unit_id": team["org_unit_id"],
        "team_id": team["id"],
        "user_id": account["id"] if account else None,
        "full_name": account["full_name"] if account else build_person_name(create_random(card)),
        "agency": seat.agency,
        "function": seat.function,
        "inspection_card_no": card,
        "active_from": FOUNDED,
        "active_to": None,
        "created_at": team["created_at"],
    }


def build_people_tables(rows: Rows) -> Tables:
    """All accounts have one password hash, because they share the demo's password."""
    secret = Passwords().hash_now(PASSWORD)
    users = [{**row, "password_hash": secret, "is_active": True} for row in rows.demo.users]
    yield User, rows.entered_by("admin", User, users)
    rng = create_random("grants")
    grants = [
        {
            "id": build_id(user["created_at"], rng),
            "user_id": user["id"],
            **{name: user[name] for name in ("role", "org_unit_id", "created_at")},
            "confirmed_at": user["created_at"],
            "confirmation": DutyConfirmation.EARLIER,
        }
        for user in rows.demo.users
    ]
    yield RoleGrant, rows.entered_by("admin", RoleGrant, grants)
    yield InspectionTeam, rows.entered_by("district", InspectionTeam, rows.demo.teams)
    yield TeamMember, rows.entered_by("district", TeamMember, rows.demo.members)


ENTERED = date(2021, 1, 18)
BEGUN = date(2021, 1, 4)
KEEPERS = {"binh-nghia": "binhnghia", "trang-an": "trangan"}
"""Communes whose officer has a demo account."""
SUCCEEDED = ("an-lao", "don-xa", "vu-ban")
"""Communes whose officer for culture and society left in summer; the successor is untrained."""
CHANGED = date(2022, 8, 31)

StaffFacts = tuple[str, bool, str, str, bool]
"""Name, whether a woman, agency, kind, and whether on direct duty."""


def build_staff_list() -> list[Row]:
    """Nine persons at the district, five in each commune, three who left."""
    rng = create_random("roster")
    return [
        *build_district_staff(rng),
        *(row for unit in list_communes(BEGUN) for row in build_commune_staff(unit, rng)),
    ]


def build_district_staff(rng: Random) -> Iterator[Row]:
    for number, (username, agency, kind, is_direct) in enumerate(PEOPLE.district_staff):
        name, is_female = select_person(rng)
        if username:
            name, is_female = NAMED[username], "Thị" in NAMED[username] or username == "district"
        unit = UNIT_IDS["binh-luc-district"]
        yield build_staff_member(unit, (name, is_female, agency, kind, is_direct), number, rng)


def build_commune_staff(unit: UnitEntry, rng: Random) -> Iterator[Row]:
    place = f"{unit.kind} {unit.name}"
    for number, (agency, kind, is_direct) in enumerate(PEOPLE.commune_staff):
        name, is_female = select_person(rng)
        if number == 0 and unit.key in KEEPERS:
            name = NAMED[KEEPERS[unit.key]]
            is_female = "Thị" in name
        who = (name, is_female, agency.format(unit=place), kind, is_direct)
        row = build_staff_member(unit.id, who, number, rng)
        leaves = number == 0 and unit.key in SUCCEEDED
        yield row | {"active_to": CHANGED} if leaves else row
        if leaves:
            who = (*select_person(rng), *who[2:])
            yield build_staff_member(unit.id, who, number, rng, since=date(2022, 9, 1))


def select_person(rng: Random) -> tuple[str, bool]:
    is_female = rng.random() < 0.45
    given = PEOPLE.women if is_female else PEOPLE.men
    return f"{rng.choice(PEOPLE.surnames)} {rng.choice(given)}", is_female


def build_staff_member(
    unit: UUID, who: StaffFacts, number: int, rng: Random, since: date = BEGUN
) -> Row:
    name, is_female, agency, kind, is_direct = who
    entered = to_instant(max(since, ENTERED), 9, number)
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
