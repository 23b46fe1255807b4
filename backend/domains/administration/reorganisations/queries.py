"""Reorganisations as rows, and one of them with what waits for a second person."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.requests import list_waiting
from backend.domains.administration.reorganisations.schemas import (
    ReorganisationQuery,
    ReorganisationRead,
    ReorganisationRow,
    WaitingRequest,
)
from backend.domains.platform.changes.people import load_actor_names

COLUMNS = FieldColumns(Reorganisation, org_unit_name=OrgUnit.name)
NEWEST = (Reorganisation.effective_on.desc(), Reorganisation.id.desc())


def list_acts(db: Session, query: ReorganisationQuery) -> PageRows:
    """The reorganisations of the caller's units, the newest first."""
    found = (
        sa.select(*COLUMNS.of(ReorganisationRow.model_fields))
        .select_from(Reorganisation)
        .join(OrgUnit, OrgUnit.id == Reorganisation.org_unit_id)
    )
    if query.status is not None:
        found = found.where(Reorganisation.status == query.status)
    return read_page(db, found, NEWEST, query.after, query.limit)


def get_act_read(db: Session, id: UUID) -> ReorganisationRead:
    """One act with what waits for it; raises NotFound."""
    columns = COLUMNS.of(ReorganisationRead.model_fields, but=("waiting",))
    found = sa.select(*columns).select_from(Reorganisation)
    found = found.join(OrgUnit, OrgUnit.id == Reorganisation.org_unit_id)
    row = db.execute(found.where(Reorganisation.id == id)).first()
    if row is None:
        raise NotFound
    waiting = list_waiting(db, id)
    names = load_actor_names(db, {asked.asker_id for asked in waiting})
    told = [
        WaitingRequest(
            id=asked.id,
            act=asked.act,
            asker_id=asked.asker_id,
            asked_by_name=names.get(asked.asker_id),
            expires_at=asked.expires_at,
        )
        for asked in waiting
    ]
    return ReorganisationRead.model_validate({**row._mapping, "waiting": told})
