"""Which places may be one owner's: a help to look, for equal names prove no one person."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.establishments.establishments.models import Establishment


def build_owner_clause(key: Any) -> sa.ColumnElement[bool]:
    """Establishments of the owner with the folded name `key`, a column or subquery.

    By that name, or by the registration number of a place that bears it. The list of owners, an
    owner's page and the filter of violations all ask this, within the units of whoever asks.
    """
    named = orm.aliased(Establishment)
    numbers = (
        sa.select(named.business_registration_no)
        .where(named.owner_key == key, named.business_registration_no.is_not(None))
        .correlate_except(named)
    )
    return sa.or_(
        Establishment.owner_key == key, Establishment.business_registration_no.in_(numbers)
    )


def select_owner_key(id: UUID) -> Any:
    """The folded name of whoever owns the place `id`; NULL where it names nobody."""
    place = orm.aliased(Establishment)
    return sa.select(place.owner_key).where(place.id == id).scalar_subquery()
