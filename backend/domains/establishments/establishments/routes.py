"""The register of establishments: list, detail, entry, changes, timeline, kinds of place."""

from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import Forbidden, Invalid, NotFound
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.hints import get_session_language
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.offline import OFFLINE
from backend.core.http.record_lists import build_record_page
from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import list_read_columns
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.establishments.place_counts import (
    PlaceCountQuery,
    list_place_counts,
)
from backend.domains.establishments.establishments.queries import (
    ONE,
    PAGE,
    get_establishment_read,
)
from backend.domains.establishments.establishments.schemas import (
    CertificateIssuerRead,
    CommitmentCreate,
    CommitmentRead,
    CommitmentUpdate,
    EstablishmentCreate,
    EstablishmentQuery,
    EstablishmentRead,
    EstablishmentRow,
    EstablishmentTypeRead,
    EstablishmentUpdate,
    PlaceCountRead,
    TimelineItem,
    WorkforceCountCreate,
    WorkforceCountRead,
    WorkforceCountUpdate,
)
from backend.domains.establishments.establishments.service import (
    create_place,
    get_unit_of_place,
    update_place,
)
from backend.domains.establishments.establishments.timeline import (
    load_timeline_items,
    select_timeline,
)
from backend.domains.establishments.establishments.workforce import correct_count, record_count
from backend.law import reference
from backend.permissions import Permission

R = TypeVar("R", Commitment, WorkforceCount)
router = create_router("/establishments")
types_router = create_router("/establishment-types")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Looking = Annotated[Session, requires(Permission.ESTABLISHMENT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.ESTABLISHMENT_WRITE)]
WholeSite = Annotated[
    bool, Query(description="also what happened to those that stood at the same site")
]
Choosing = Annotated[Session, requires(Permission.UNIT_READ, short=True)]
"""The kinds of place come from the decree, so whoever may read units may read them."""
WritingCommitments = Annotated[Session, requires(Permission.COMMITMENT_WRITE)]
COMMITMENTS = sa.select(*list_read_columns(CommitmentRead, Commitment))
places_router = create_router("/workforce-counts")
WritingWorkforce = Annotated[Session, requires(Permission.WORKFORCE_WRITE)]
COUNTS = sa.select(*list_read_columns(WorkforceCountRead, WorkforceCount))


@router.get("", response_model=build_record_page(EstablishmentRow, EstablishmentRead))
def list_establishments(db: Reading, query: Annotated[EstablishmentQuery, Query()]) -> PageRows:
    """Places with their commune, latest visit and latest head count."""
    return PAGE.read(db, query, query.after, query.limit)


@router.get("/{id}", response_model=EstablishmentRead, openapi_extra={"x-live": "last visit"})
def get_establishment(db: Looking, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One place in full."""
    return RowQuery(ONE, {"id": id, "day": today()})


@router.post("", status_code=201, response_model=EstablishmentRead)
def create_establishment(db: Writing, data: EstablishmentCreate) -> EstablishmentRead:
    """Enter a place. 409 `duplicate-establishment` names the `existing_id` that it doubles."""
    return get_establishment_read(db, create_place(db, data).id)


@router.patch("/{id}", response_model=EstablishmentRead)
def update_establishment(db: Writing, id: UUID, data: EstablishmentUpdate) -> EstablishmentRead:
    """Correct a place, close, suspend or reopen it, or move it to another commune."""
    update_place(db, db.edit(Establishment, id, get_establishment_read), data)
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
    rows = read_page(db, told, (LogEntry.seq.desc(),), after, limit)
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


@router.get("/{id}/commitments", response_model=Page[CommitmentRead])
def list_commitments(db: Reading, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The commitments of a place, the latest first."""
    get_unit_of_place(db, id)
    own = COMMITMENTS.where(Commitment.establishment_id == id)
    return read_page(db, own, (Commitment.signed_on.desc(), Commitment.id.desc()), after, limit)


@router.get("/{id}/commitments/{commitment_id}", response_model=CommitmentRead)
def get_commitment(db: Reading, id: UUID, commitment_id: UUID) -> Commitment:
    """One commitment of this place."""
    return get_record_of_place(db, Commitment, id, commitment_id)


@router.post(
    "/{id}/commitments",
    status_code=201,
    response_model=CommitmentRead,
    openapi_extra=OFFLINE,
)
def create_commitment(db: WritingCommitments, id: UUID, data: CommitmentCreate) -> Commitment:
    """Record a commitment; 409 `already-signed` when the place has one of that day."""
    ensure_not_in_future(data.signed_on)
    values = {**data.model_dump(), "id": data.id or create_id()}
    unit = get_unit_of_place(db, id)
    return db.save(Commitment(**values, establishment_id=id, org_unit_id=unit))


@router.patch("/{id}/commitments/{commitment_id}", response_model=CommitmentRead)
def update_commitment(
    db: WritingCommitments, id: UUID, commitment_id: UUID, data: CommitmentUpdate
) -> Commitment:
    """Correct a commitment."""
    get_record_of_place(db, Commitment, id, commitment_id)
    found = db.edit(Commitment, commitment_id, lambda db, own: db.require(Commitment, own))
    changes = data.model_dump(exclude_unset=True)
    if "signed_on" in changes:
        ensure_not_in_future(data.signed_on)
    return db.save(found, changes)


def ensure_not_in_future(signed_on: date) -> None:
    if signed_on > today():
        raise Invalid.at("/signed_on", "in-future")


def get_record_of_place(db: Session, kind: type[R], place_id: UUID, id: UUID) -> R:
    """A record of this place; NotFound for one of another place (R3)."""
    found = db.require(kind, id)
    if found.establishment_id != place_id:
        raise NotFound
    return found


@places_router.get("", response_model=Page[PlaceCountRead])
def list_latest_workforce_counts(
    db: Reading, query: Annotated[PlaceCountQuery, Query()]
) -> PageRows:
    """Every place in business with its head count of a day and the latest one before, by name."""
    return list_place_counts(db, query)


@router.get("/{id}/workforce-counts", response_model=Page[WorkforceCountRead])
def list_workforce_counts(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The head counts of a place, the latest first."""
    get_unit_of_place(db, id)
    own = COUNTS.where(WorkforceCount.establishment_id == id)
    newest = (WorkforceCount.counted_on.desc(), WorkforceCount.id.desc())
    return read_page(db, own, newest, after, limit)


@router.get("/{id}/workforce-counts/{count_id}", response_model=WorkforceCountRead)
def get_workforce_count(db: Reading, id: UUID, count_id: UUID) -> WorkforceCount:
    """One head count of this place."""
    return get_record_of_place(db, WorkforceCount, id, count_id)


@router.post(
    "/{id}/workforce-counts",
    status_code=201,
    response_model=WorkforceCountRead,
    openapi_extra=OFFLINE,
)
@register_impossible_errors(Forbidden("outside-units"))  # the place was found within them
def create_workforce_count(
    db: WritingWorkforce, id: UUID, data: WorkforceCountCreate
) -> WorkforceCount:
    """Record the head counts of one day; 409 `already-counted` when that day has some."""
    return record_count(db, id, data)


@router.patch("/{id}/workforce-counts/{count_id}", response_model=WorkforceCountRead)
def update_workforce_count(
    db: WritingWorkforce, id: UUID, count_id: UUID, data: WorkforceCountUpdate
) -> WorkforceCount:
    """Correct a head count."""
    get_record_of_place(db, WorkforceCount, id, count_id)
    count = db.edit(WorkforceCount, count_id, lambda db, own: db.require(WorkforceCount, own))
    return correct_count(db, count, data)
