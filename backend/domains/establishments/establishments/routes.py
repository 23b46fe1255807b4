"""The register of establishments: list, detail, entry, changes, timeline, kinds of place."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.hints import get_session_language
from backend.core.http.dependencies import create_router, requires
from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.core.session.audit_log import AuditEntry
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.establishments.establishments import (
    commitment_routes,
    suspensions,
    workforce_routes,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.queries import (
    ROW,
    build_order,
    get_establishment_read,
    select_establishment_rows,
)
from backend.domains.establishments.establishments.record_schemas import TimelineItem
from backend.domains.establishments.establishments.schemas import (
    CertificateIssuerRead,
    EstablishmentCreate,
    EstablishmentQuery,
    EstablishmentRead,
    EstablishmentRow,
    EstablishmentTypeRead,
    EstablishmentUpdate,
)
from backend.domains.establishments.establishments.service import create_place, update_place
from backend.domains.establishments.establishments.timeline import (
    load_timeline_items,
    select_timeline,
)
from backend.law import reference
from backend.permissions import Permission
from backend.settings import Settings

router = create_router("/establishments")
types_router = create_router("/establishment-types")
workforce_router = workforce_routes.router
place_counts_router = workforce_routes.places_router
commitment_router = commitment_routes.router

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Looking = Annotated[Session, requires(Permission.ESTABLISHMENT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.ESTABLISHMENT_WRITE)]
WholeSite = Annotated[
    bool, Query(description="also what happened to those that stood at the same site")
]
Choosing = Annotated[Session, requires(Permission.UNIT_READ, short=True)]
"""Kinds of place are words of the decree: whoever reads units reads them."""


@router.get("", response_model=Page[EstablishmentRow])
def list_establishments(db: Reading, query: Annotated[EstablishmentQuery, Query()]) -> PageRows:
    """Places with their commune, latest visit and latest head count."""
    return read_page(
        db, select_establishment_rows(ROW, query), build_order(query.sort), query.after, query.limit
    )


@router.get("/{id}", response_model=EstablishmentRead, openapi_extra={"x-live": "last visit"})
def get_establishment(db: Looking, id: UUID) -> EstablishmentRead:
    """One place in full."""
    return get_establishment_read(db, id)


@router.post("", status_code=201, response_model=EstablishmentRead)
def create_establishment(db: Writing, data: EstablishmentCreate) -> EstablishmentRead:
    """Enter a place. 409 `duplicate-establishment` names the `existing_id` that it doubles."""
    values = data.model_dump(exclude={"allow_duplicate"})
    return get_establishment_read(
        db, create_place(db, values, allow_duplicate=data.allow_duplicate).id
    )


@router.patch("/{id}", response_model=EstablishmentRead)
def update_establishment(db: Writing, id: UUID, data: EstablishmentUpdate) -> EstablishmentRead:
    """Correct a place, close, suspend or reopen it, or move it to another commune."""
    place = db.edit(Establishment, id, get_establishment_read)
    changes = data.model_dump(exclude={"allow_duplicate"}, exclude_unset=True)
    update_place(db, place, changes, allow_duplicate=data.allow_duplicate)
    return get_establishment_read(db, id)


@router.get("/{id}/timeline", response_model=Page[TimelineItem])
def get_establishment_timeline(
    db: Reading,
    id: UUID,
    whole_site: WholeSite = False,
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """What happened to the place, newest first; visits and violations for those who read them."""
    db.require(Establishment, id)
    told = select_timeline(db, id, whole_site=whole_site)
    rows = read_page(db, told, (AuditEntry.seq.desc(),), after, limit)
    return {"items": load_timeline_items(db, rows["items"], id), "next": rows["next"]}


@types_router.get("", response_model=Page[EstablishmentTypeRead])
def list_establishment_types(db: Choosing) -> PageRows:
    """Every kind of place in its group, in the order of the decree."""
    groups = {group.code: group.name for group in reference.load_establishment_groups()}
    english = get_session_language(db) == "en"
    items = [
        EstablishmentTypeRead(
            **kind.model_dump(exclude={"synonyms", "verified"}),
            group_name=groups[kind.group],
            is_verified=kind.verified,
            certificate_issuers=list_issuers(kind.code, english=english),
        )
        for kind in reference.load_establishment_types()
    ]
    return {"items": items, "next": None}


def list_issuers(kind: str, *, english: bool) -> list[CertificateIssuerRead]:
    """Who issues the certificate to a kind of place, with the texts that say so."""
    return [
        CertificateIssuerRead(
            name=issuer.english if english else issuer.name,
            citation=f"{issuer.article} {issuer.legal_document}",
            valid_from=issuer.valid_from,
            valid_to=issuer.valid_to,
            rooms_from=issuer.rooms_from,
            rooms_to=issuer.rooms_to,
            is_verified=issuer.verified,
            note=issuer.note,
        )
        for issuer in reference.list_certificate_issuers(kind)
    ]


register_conflict_codes(
    {
        "uq_workforce_counts_establishment_id_counted_on": "already-counted",
        "uq_commitments_establishment_id_signed_on": "already-signed",
    }
)


def install(app: FastAPI, settings: Settings) -> None:
    if settings.app_env == "test":
        return  # tests call `mark_suspensions` themselves
    PeriodicTask(
        "telling suspensions",
        build_round("suspensions that began or ended", suspensions.mark_suspensions),
        first_after=20.0,
        every=600.0,  # readers always see the right status; this is for the change feed
    ).install(app)
