"""The offices since 1 July 2025: accounts, teams 178, staff, the establishments of two wards."""

from datetime import date
from random import Random
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.demo import PASSWORD
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.carried_on.desk import Desk
from backend.demo.people import (
    DemoAccount,
    DemoTeam,
    build_person_name,
    select_person,
)
from backend.demo.places import CHECKED, PLACES
from backend.demo.random_values import build_id, create_random, select_day, to_instant
from backend.domains.establishments.establishments.schemas import EstablishmentCreate
from backend.domains.establishments.establishments.service import create_place
from backend.domains.organisation.accounts.models import DutyConfirmation, RoleGrant, User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.organisation.inspection_teams.models import InspectionTeam, MemberFunction
from backend.domains.organisation.inspection_teams.schemas import MemberCreate, TeamCreate
from backend.domains.organisation.inspection_teams.service import create_member, create_team
from backend.domains.prevention.staff.models import StaffKind
from backend.domains.prevention.staff.schemas import StaffCreate
from backend.domains.prevention.staff.service import add_staff
from backend.permissions import Role

FIRST_DAY = date(2025, 7, 1)
FOUNDED = date(2025, 7, 8)


def open_offices(desk: Desk) -> None:
    """All that the new units need before they work."""
    secret = Passwords().hash_now(PASSWORD)
    agencies = {one.username: one.agency for one in STORY.partners}
    for account in STORY.accounts:
        desk.act("admin", FIRST_DAY, 14)
        agency = agencies.get(account.username, "")
        own = account._replace(agency=agency)
        create_account(desk, own, find_unit_id(account.unit), secret)
    for user in desk.db.scalars(sa.select(User).where(User.username.in_(STORY.titles))).all():
        desk.db.save(user, {"title": STORY.titles[user.username]})
    desk.seats = Desk(desk.db).seats
    for number, team in enumerate(STORY.teams, 1):
        create_office_team(desk, team, number)
    for office in STORY.offices:
        add_office_staff(desk, find_unit_id(office.unit), office.place, office.lead)
        if office.unit in STORY.ward_places:
            add_ward_places(desk, office.unit, office.place, office.lead)


def create_account(desk: Desk, account: DemoAccount, unit_id: UUID, secret: str) -> None:
    """An account with its duty, which the administrator gives and the auditor confirms."""
    user = User(
        username=account.username,
        full_name=account.full_name,
        title=account.title,
        org_unit_id=unit_id,
        agency=account.agency,
        password_hash=secret,
        is_active=True,
    )
    desk.db.save(user)
    grant = RoleGrant(
        user_id=user.id,
        role=Role(account.role),
        org_unit_id=unit_id,
        asker_id=desk.seats["admin"].id,
        confirmer_id=desk.seats["auditor"].id,
        confirmation=DutyConfirmation.SECOND_PERSON,
    )
    desk.db.save(grant)


def create_office_team(desk: Desk, told: DemoTeam, number: int) -> None:
    unit_id = find_unit_id(told.unit)
    lead = next((one.lead for one in STORY.offices if one.unit == told.unit), "soyte2")
    db = desk.act(lead, FOUNDED, 9, number)
    names = {account.username: account for account in STORY.accounts}
    founding = TeamCreate(
        org_unit_id=unit_id,
        name=f"Đội kiểm tra liên ngành 178 {told.place}",
        decision_no=f"{200 + number}/QĐ-UBND-MH",
        decided_on=FOUNDED,
    )
    team: InspectionTeam = create_team(db, founding)
    taken = {names[seat.username].full_name for seat in told.seats if seat.username}
    for place, seat in enumerate(told.seats, 1):
        card = f"MH-{told.mark}-{place:02d}"
        holder = names.get(seat.username or "")
        member = MemberCreate(
            user_id=desk.seats[holder.username].id if holder else None,
            full_name=holder.full_name if holder else select_free_name(card, taken),
            agency=seat.agency,
            function=MemberFunction(seat.function),
            inspection_card_no=card,
            active_from=FOUNDED,
        )
        create_member(db, team.id, member)


def select_free_name(card: str, taken: set[str]) -> str:
    """An invented name that nobody in the team has yet."""
    rng = create_random(card)
    name = build_person_name(rng)
    while name in taken:
        name = build_person_name(rng)
    taken.add(name)
    return name


def add_office_staff(desk: Desk, unit_id: UUID, place: str, lead: str) -> None:
    """Those who do the work in the commune since July; names are invented."""
    rng = create_random(f"staff {place}")
    db = desk.act(lead, date(2025, 7, 10), 9)
    for agency, kind, is_direct in STORY.staff:
        name, is_female = select_person(rng)
        person = StaffCreate(
            org_unit_id=unit_id,
            full_name=name,
            agency=agency.format(unit=place),
            kind=StaffKind(kind),
            is_direct_duty=is_direct,
            is_female=is_female,
            active_from=FIRST_DAY,
            allow_duplicate=True,
        )
        add_staff(db, person)


def add_ward_places(desk: Desk, key: str, place: str, lead: str) -> None:
    """The register of a ward that begins with the new order."""
    rng = create_random(f"places {key}")
    unit_id = find_unit_id(key)
    words = rng.sample(PLACES.words, len(STORY.ward_places[key]))
    for number, kind in enumerate(STORY.ward_places[key], 1):
        day = date(2025, 7, 14 + number % 5)
        db = desk.act(lead, day, 9, 3 * number)
        name = f"{rng.choice(PLACES.signs[kind])} {words[number - 1]}"
        create_place(db, build_place((key, unit_id, place), (kind, name), number, day, rng))


def build_place(
    unit: tuple[str, UUID, str], named: tuple[str, str], number: int, day: date, rng: Random
) -> EstablishmentCreate:
    """A place of a unit, told by key, id and words; `named`: its kind and name."""
    (key, unit_id, ward), (kind, name) = unit, named
    owner, rooms = build_person_name(rng), PLACES.rooms.get(kind)
    mark = key.replace("-", "").upper()
    return EstablishmentCreate(
        id=build_id(to_instant(day, 9, 3 * number), rng),
        org_unit_id=unit_id,
        name=name,
        establishment_type=kind,
        address=f"Số {2 * number + 1}, tổ dân phố {rng.randint(1, 9)}, {ward}",
        owner_name=owner,
        manager_name=owner if rng.random() < 0.6 else build_person_name(rng),
        business_registration_no=f"MH-{mark}-{number:03d}",
        security_certificate_no=f"MH-{mark}-ANTT-{number:03d}" if kind in CHECKED else None,
        room_count=rng.randint(*rooms) if rooms else None,
        opened_on=select_day(date(2012, 1, 1), date(2025, 3, 31), rng),
    )


def close_former_accounts(desk: Desk, usernames: tuple[str, ...]) -> None:
    """Lock the accounts whose duties ended with the district, once the grace is over."""
    db: Session = desk.act("admin", date(2025, 10, 6))
    for user in db.scalars(sa.select(User).where(User.username.in_(usernames))).all():
        db.save(user, {"is_active": False})
