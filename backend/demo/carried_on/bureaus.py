"""Who keeps the records of which unit on a day, and the establishments that lie there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.people import KEEPERS, UNIT_IDS
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.law.reference import list_communes

CROSSING = date(2025, 7, 1)


@dataclass(frozen=True)
class Bureau:
    """A commune and the accounts that act for it."""

    key: str
    unit_id: UUID
    keeper: str
    leader: str
    diligence: float = 0.92


@dataclass(frozen=True)
class KnownPlace:
    """An establishment as it lies in a unit today."""

    id: UUID
    unit_id: UUID
    kind: str
    name: str
    owner: str | None
    opened_on: date | None


def list_bureaus(day: date) -> list[Bureau]:
    """The communes of that day: of the district, later the five communes and the two wards."""
    if day >= CROSSING:
        return [
            Bureau(one.unit, find_unit_id(one.unit), one.lead, one.leader, one.inspected)
            for one in STORY.offices
        ]
    return [
        Bureau(unit.key, unit.id, KEEPERS.get(unit.key, "district"), "leader")
        for unit in list_communes(day)
    ]


def list_places(db: Session, unit_id: UUID, day: date) -> list[KnownPlace]:
    """The establishments of the unit that are in business on the day, in the order of entry."""
    own = Establishment
    found = (
        sa.select(own.id, own.org_unit_id, own.establishment_type, own.name, own.owner_name)
        .add_columns(own.opened_on)
        .join(ActivePeriod, ActivePeriod.establishment_id == own.id)
        .where(own.org_unit_id == unit_id, ActivePeriod.covers(day))
    )
    return [KnownPlace(*row) for row in db.execute(found.order_by(own.created_at, own.id))]


def list_all_places(db: Session, bureaus: Sequence[Bureau], day: date) -> list[KnownPlace]:
    return [place for one in bureaus for place in list_places(db, one.unit_id, day)]


DISTRICT = UNIT_IDS["binh-luc-district"]
PROVINCE = UNIT_IDS["ninh-binh-2025"]
