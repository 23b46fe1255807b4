"""The demo as the examples of the API's description find it.

Its people are signed in, and beside its own records stand the samples of the contract tests, for
the kinds that the demo has none of. The samples' ids of units, people and plans are the demo's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from unittest.mock import patch
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

from backend.core.session.models import Base, now
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.demo import DEMO_TODAY
from backend.demo.people import UNIT_IDS
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStatus,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import AuthSession, SessionKind, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.plans.models import Plan
from backend.permissions import Role
from tests import world
from tests.contract import objects

UNITS = {
    "hanam": "ha-nam",
    "binhluc": "binh-luc-district",
    "binhnghia": "binh-nghia",
    "trangan": "trang-an",
    "binhmy": "binh-my-town",
}
PEOPLE: dict[str, Role] = {
    "district": Role.LEAD_OFFICER,
    "police": Role.POLICE_OFFICER,
    "leader": Role.LEADER,
    "handler": Role.TIP_HANDLER,
    "binhnghia": Role.LOCAL_OFFICER,
    "admin": Role.ADMIN,
    "inspector": Role.INSPECTOR,
    "trangan": Role.LOCAL_OFFICER,
    "partner": Role.PARTNER_OFFICER,
    "province": Role.SUPERIOR_OFFICER,
    "auditor": Role.AUDITOR,
}
"""Who asks, in the order in which they are tried. The demo of 2022 has all but the partner."""
IN_JANUARY = {"create_open_data_release", "create_visit_draw"}
"""Operations that the demo has had in its last quarter or year: each is done once."""
APPLIED_AT = datetime(2022, 10, 1, 1, tzinfo=UTC)
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class DemoIds:
    """What stands in the demo for the records of `tests/world.py`."""

    def __init__(self, db: Session) -> None:
        self.users: dict[str, UUID] = {
            one.username: one.id for one in db.execute(sa.select(User.username, User.id))
        }
        self.teams = dict[str, UUID]()
        for name, unit in (("district", "binhluc"), ("commune", "binhnghia")):
            of_unit = InspectionTeam.org_unit_id == self.unit(unit)
            self.teams[name] = db.scalars(sa.select(InspectionTeam.id).where(of_unit)).one()
        members = sa.select(TeamMember.id).where(TeamMember.team_id == self.teams["district"])
        self.members = list(db.scalars(members.order_by(TeamMember.id)))
        self.plan_id = db.scalars(
            sa.select(Plan.id).where(Plan.org_unit_id == self.unit("binhluc"), Plan.year == 2022)
        ).one()
        in_commune = Establishment.org_unit_id == self.unit("binhnghia")
        is_active = Establishment.status == "active"
        places = sa.select(Establishment.id).where(in_commune, is_active)
        self.places = list(db.scalars(places.order_by(Establishment.name).limit(3)))

    def unit(self, name: str) -> UUID:
        found: UUID = UNIT_IDS.get(UNITS.get(name, ""), uuid5(NAMESPACE, name))
        return found

    def user(self, name: str) -> UUID:
        return self.users.get(name, uuid5(NAMESPACE, name))

    def team(self, name: str) -> UUID:
        return self.teams.get(name, uuid5(NAMESPACE, name))

    def plan(self) -> UUID:
        return self.plan_id

    def establishment(self, name: str) -> UUID:
        return self.places[name.endswith("2")]

    @contextmanager
    def stand_in(self) -> Iterator[None]:
        """Meanwhile `tests/world.py` names the demo's records."""
        with (
            patch.object(world, "unit", self.unit),
            patch.object(world, "user", self.user),
            patch.object(world, "team", self.team),
            patch.object(world, "plan", self.plan),
            patch.object(world, "establishment", self.establishment),
        ):
            yield

    def list_replacements(self) -> dict[str, str]:
        """{id of a sample: id of a record of the demo that serves in a body as well}."""
        found = {str(objects.id_of("establishment", "own")): str(self.places[0])}
        for number, member in enumerate(self.members[:3]):
            found[str(objects.id_of(f"member{number}", "own"))] = str(member)
        return found


@contextmanager
def begin_day(operation: str) -> Iterator[None]:
    """Meanwhile it is the day on which the demo takes the operation."""
    set_today(date(2023, 1, 3) if operation in IN_JANUARY else DEMO_TODAY)
    yield
    set_today(DEMO_TODAY)


def add_samples(db: Session) -> DemoIds:
    """Sign everybody in, and add the samples that the demo has room for."""
    ids = DemoIds(db)
    with ids.stand_in():
        world.add_account(db, "partner", "Hà Thị Ngọc", PEOPLE["partner"], world.unit("binhluc"))
        for name in (one for one in PEOPLE if one != "partner"):
            sign_in(db, name)
        db.flush()
        for domain in objects.DOMAINS:
            for row in domain.build_records(db, "own"):
                add_sample(db, row)
        db.add(build_applied_act())
    return ids


def build_applied_act() -> Reorganisation:
    """One that changed nothing: the demo's people only draft theirs."""
    return Reorganisation(
        id=objects.id_of("reorganisation", "applied"),
        org_unit_id=world.unit("binhnghia"),
        decision_no="02/NQ",
        decided_on=date(2022, 9, 1),
        effective_on=date(2022, 10, 1),
        legal_basis="Nghị quyết 202/2025/QH15",
        contents={},
        status=ReorganisationStatus.APPLIED,
        applied_at=APPLIED_AT,
    )


def add_sample(db: Session, row: Base) -> None:
    """Add it, of an earlier year where the demo has its own; else leave it out."""
    years = [{}, {"year": 2020}] if hasattr(row, "year") else [{}]
    for changed in years:
        for name, value in changed.items():
            setattr(row, name, value)
        try:
            with db.begin_nested():
                db.add(row)
                db.flush()
        except (IntegrityError, StatementError):
            continue
        return


def sign_in(db: Session, name: str) -> None:
    db.add(
        AuthSession(
            id=uuid5(NAMESPACE, f"session:{name}"),
            user_id=world.user(name),
            kind=SessionKind.BROWSER,
            token_hash=sha256(world.cookie(name).encode()).hexdigest(),
            csrf_token=world.csrf(name),
            expires_at=now() + timedelta(hours=12),
            last_seen_at=now() + timedelta(hours=12),
        )
    )
