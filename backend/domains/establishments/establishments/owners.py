"""Which places may belong to one owner: a help for searching; equal names prove nothing."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.establishments.establishments.models import Establishment

OwnerKey = sa.SQLColumnExpression[str | None] | sa.ScalarSelect[str | None]


def build_owner_clause(key: OwnerKey) -> sa.ColumnElement[bool]:
    """Establishments of the owner with the folded name `key`, a column or subquery.

    It matches that name, or the registration number of a place that has it. The list of owners, the
    page of an owner and the filter of violations use it, within the units of the reader.
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


def select_owner_key(id: UUID) -> sa.ScalarSelect[str | None]:
    """The folded name of the owner of the place `id`; NULL if the place names no owner."""
    place = orm.aliased(Establishment)
    return sa.select(place.owner_key).where(place.id == id).scalar_subquery()
