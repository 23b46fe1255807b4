"""The chain of a place: what stood there in turn, the acts on it, and what may belong to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.audit_log import AuditEntry
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.domains.enforcement.site_histories.record_counts import build_record_counts
from backend.domains.enforcement.site_histories.schemas import (
    CandidateQuery,
    PlaceRef,
    SiteCandidate,
    SiteHistoryRead,
    SiteMember,
    SiteStepRead,
)
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    Establishment,
    EstablishmentStatus,
    SiteStep,
)
from backend.domains.establishments.establishments.same_place import Likeness, Site, find_likeness
from backend.domains.platform.changes.people import load_actor_names

CLOSED = EstablishmentStatus.CLOSED
MOST = 5
"""Candidates that are shown: more than that is a hamlet, and no place."""

REF = [
    OrgUnit.name.label(name) if name == "org_unit_name" else getattr(Establishment, name)
    for name in PlaceRef.model_fields
]
STEP = [getattr(SiteStep, n) for n in SiteStepRead.model_fields if hasattr(SiteStep, n)]


def select_places(*extra: Any) -> sa.Select[Any]:
    named = OrgUnit.id == Establishment.org_unit_id
    return sa.select(*REF, *extra).select_from(Establishment).join(OrgUnit, named)


def build_site_history(db: Session, id: UUID) -> SiteHistoryRead:
    """The place's chain as the reader may see it; raises NotFound."""
    place = db.require(Establishment, id)
    same = Establishment.site_id == place.site_id
    found = db.execute(select_places(*build_record_counts(db)).where(same))
    members = sorted(map(SiteMember.model_validate, found), key=build_member_order)
    ids = [row.id for row in members]
    return SiteHistoryRead(
        site_id=place.site_id,
        overlaps=sum(row.status is not CLOSED for row in members) > 1,
        items=members,
        steps=list_steps(db, ids),
        candidates=list_candidates(db, place, ids),
    )


def build_member_order(row: SiteMember) -> tuple[bool, date, date, str]:
    """What is still there comes last; before it, what closed earlier."""
    opened = row.opened_on or LONG_AGO
    return (row.status is not CLOSED, row.closed_on or opened, opened, str(row.id))


def list_steps(db: Session, ids: Sequence[UUID]) -> list[SiteStepRead]:
    """The acts on the chain, the newest first, with who did them."""
    found = (
        sa.select(*STEP, SiteStep.created_at.label("at"), AuditEntry.actor_id)
        .outerjoin(
            AuditEntry, sa.and_(AuditEntry.entity_id == SiteStep.id, AuditEntry.version == 1)
        )
        .where(sa.or_(SiteStep.establishment_id.in_(ids), SiteStep.other_id.in_(ids)))
        .order_by(SiteStep.id.desc())
    )
    rows = db.execute(found).all()
    names = load_actor_names(db, {row.actor_id for row in rows if row.actor_id is not None})
    return [
        SiteStepRead.model_validate({**row._mapping, "actor_name": names.get(row.actor_id)})
        for row in rows
    ]


def list_candidates(
    db: Session, place: Establishment | CandidateQuery, but: Sequence[UUID] = ()
) -> list[SiteCandidate]:
    """Places of the commune that may have stood where `place` does, the likeliest first.

    Its former units count as the commune: what they recorded stands there still.
    """
    inside = Establishment.org_unit_id.in_(select_units_under([place.org_unit_id]))
    spot = (Establishment.latitude, Establishment.longitude)
    here = Site(place.address, place.latitude, place.longitude)
    found: list[SiteCandidate] = []
    for row in db.execute(select_places(*spot).where(inside, Establishment.id.not_in(but))):
        entry = row._asdict()
        like = find_likeness(here, Site.of(entry))
        if like is not None:
            found.append(SiteCandidate.model_validate({**entry, "likeness": like}))
    order = [Likeness.BOTH, Likeness.ADDRESS, Likeness.COORDINATES]
    found.sort(key=lambda one: (order.index(one.likeness), one.status is not CLOSED, str(one.id)))
    return found[:MOST]
