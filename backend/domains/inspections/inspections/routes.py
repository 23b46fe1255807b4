"""Visits of teams 178: drafts that may change, and signed minutes that may not."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict, Forbidden, Invalid, NotFound
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.offline import OFFLINE, MergeRule, build_merging_mark
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.pagination import (
    After,
    Limit,
    Page,
    PageRows,
    read_page,
    read_page_by_keys,
)
from backend.domains.inspections.inspections import (
    amendments,
    joining,
    recommendations,
    service,
    templates,
)
from backend.domains.inspections.inspections.checklists import (
    Checklist,
    find_establishment_type,
    list_all_checklists,
    list_checklists_in_force,
)
from backend.domains.inspections.inspections.models import (
    Amendment,
    ChecklistTemplate,
    Inspection,
    InspectionStatus,
    Recommendation,
)
from backend.domains.inspections.inspections.queries import (
    PAGE,
    get_inspection_read,
    get_new_inspection_read,
)
from backend.domains.inspections.inspections.recommendations import (
    DUE_FIRST,
    build_recommendation_clauses,
    build_visit_clause,
    get_recommendation_read,
    select_recommendation_rows,
)
from backend.domains.inspections.inspections.schemas import (
    AmendableField,
    AmendableFields,
    AmendmentCreate,
    AmendmentRead,
    Fulfilment,
    InspectionCreate,
    InspectionFilters,
    InspectionRead,
    InspectionRow,
    InspectionUpdate,
    Joining,
    RecommendationFilters,
    RecommendationRead,
    Reopen,
    Withdrawal,
)
from backend.domains.inspections.inspections.signing import sign_minutes
from backend.domains.inspections.inspections.template_schemas import (
    ChecklistTemplateFilters,
    TemplateCreate,
    TemplateRead,
    TemplateUpdate,
)
from backend.law import reference
from backend.law.reference import EstablishmentType
from backend.permissions import Permission

router = create_router("/inspections")

Reading = Annotated[Session, requires(Permission.INSPECTION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.INSPECTION_WRITE)]
ReadingWhole = Annotated[Session, requires(Permission.INSPECTION_READ)]
MERGED = MergeRule(
    fields=frozenset(
        (
            *("area_id", "started_at", "ended_at", "member_ids", "checklist", "outcome"),
            *("statement", "recommendations", "recommendation_items", "workforce"),
            *("representative_name", "representative_position"),
            *("signature_refused", "refusal_reason", "copy_count"),
        )
    ),
    while_status=InspectionStatus.DRAFT,
    keyed=frozenset(("checklist", "workforce")),
    columns={"member_ids": "attendance"},
)
"""What two people may write side by side in a draft. What the visit is – its kind, its day, its
checklist – is not merged: the rest depends on it."""
recommendations_router = create_router("/recommendations")
templates_router = create_router("/checklist-templates")
ReadingTemplates = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]
WritingTemplates = Annotated[Session, requires(Permission.CATALOGUE_WRITE)]


@router.get("", response_model=build_record_page(InspectionRow, InspectionRead))
def list_inspections(
    db: Reading,
    filters: Annotated[InspectionFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Visits, the newest first."""
    return PAGE.read(db, filters, after, limit)


@router.get("/{id}", response_model=InspectionRead, openapi_extra={"x-live": "names, same visit"})
def get_inspection(db: Reading, id: UUID) -> InspectionRead:
    """The minutes of one visit; `/violations?inspection_id=` lists what it found."""
    return get_inspection_read(db, id)


@router.post("", status_code=201, response_model=InspectionRead, openapi_extra=OFFLINE)
@register_impossible_errors(  # it is not decided yet, and 422 names the team and the place
    Conflict("decision-no-used"), Conflict("team-dissolved"), Forbidden("outside-units")
)
def create_inspection(db: Writing, data: InspectionCreate) -> InspectionRead:
    """Record a visit as a draft, with the violations found if there are any."""
    made = service.create_inspection(db, data)
    return get_new_inspection_read(db, made.minutes, made.ground)


@router.patch("/{id}", response_model=InspectionRead, openapi_extra=build_merging_mark(MERGED))
@register_impossible_errors(Forbidden("outside-units"))  # the draft was found within them
def update_inspection(db: Writing, id: UUID, data: InspectionUpdate) -> InspectionRead:
    """Change a draft; signed minutes answer 409."""
    service.update_inspection(db, db.edit(Inspection, id, get_inspection_read), data)
    return get_inspection_read(db, id)


@router.delete("/{id}", status_code=204)
@register_impossible_errors(Forbidden("outside-units"))  # the draft was found within them
def delete_inspection(db: Writing, id: UUID) -> None:
    """Remove a draft and what it lists; signed minutes answer 409."""
    service.lock_minutes(db, id, to_sign=True)
    service.delete_inspection(db, db.edit(Inspection, id, get_inspection_read))


@router.post("/{id}/join", response_model=InspectionRead)
@register_impossible_errors(Forbidden("outside-units"))  # both drafts were found within them
def join_inspection(db: Writing, id: UUID, data: Joining) -> InspectionRead:
    """Bring all that a draft holds into another draft of the same visit, which is answered.

    The draft itself is removed. Signed minutes answer 409.
    """
    joining.lock_both(db, id, data.into)
    kept = joining.merge_drafts(db, db.edit(Inspection, id, get_inspection_read), data)
    return get_inspection_read(db, kept.id)


@router.post("/{id}/sign", response_model=InspectionRead, openapi_extra=OFFLINE)
def sign_inspection(db: Writing, id: UUID) -> InspectionRead:
    """Make the minutes final: they get their number and the hash of their content.

    Their head counts enter the register of the place (`workforce_entry` says how), and each of
    their recommendations becomes a task at /recommendations.
    """
    return get_inspection_read(db, sign_minutes(db, id).id)


@router.get("/{id}/amendments", response_model=Page[AmendmentRead])
def list_amendments(db: ReadingWhole, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The amendments of a record in the order of their numbers."""
    db.require(Inspection, id)
    found = amendments.AMENDMENTS.where(Amendment.inspection_id == id)
    return read_page(db, found, (Amendment.number.asc(), Amendment.id.asc()), after, limit)


@router.get("/{id}/amendable-fields", response_model=AmendableFields)
def list_amendable_fields(db: ReadingWhole, id: UUID) -> AmendableFields:
    """How each field of a signed record reads today; 409 `not-signed` for a draft."""
    before = db.scalars(amendments.select_record_amendments(id)).all()
    found = amendments.list_current_wordings(db, id, before)
    return AmendableFields(
        items=[AmendableField(field=f, label=label, wording=words) for f, label, words in found]
    )


@router.post("/{id}/amendments", status_code=201, response_model=AmendmentRead)
def create_amendment(db: Writing, id: UUID, data: AmendmentCreate) -> AmendmentRead:
    """Amend signed minutes: numbered, with a reason, for good; the record itself stays."""
    return amendments.get_amendment_row(db, amendments.create_amendment(db, id, data).id)


@recommendations_router.get("", response_model=Page[RecommendationRead])
def list_recommendations(
    db: ReadingWhole,
    filters: Annotated[RecommendationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """What places were asked to do, the earliest due first."""
    found = read_page_by_keys(
        db,
        select_recommendation_rows(filters.boundaries).options(LISTS_UNITS_ONCE),
        [*build_recommendation_clauses(filters), build_visit_clause()],
        DUE_FIRST,
        after,
        limit,
    )
    return {"items": recommendations.add_person_names(db, found["items"]), "next": found["next"]}


@recommendations_router.get(
    "/{id}", response_model=RecommendationRead, openapi_extra={"x-live": "names, is_overdue"}
)
def get_recommendation(db: ReadingWhole, id: UUID) -> RecommendationRead:
    """One recommendation."""
    return get_recommendation_read(db, id)


@recommendations_router.post(
    "/{id}/fulfil", response_model=RecommendationRead, openapi_extra=OFFLINE
)
def fulfil_recommendation(db: Writing, id: UUID, data: Fulfilment) -> RecommendationRead:
    """The place did it; 409 `recommendation-closed` when that was said already."""
    recommendations.close_as_fulfilled(
        db, db.edit(Recommendation, id, get_recommendation_read), data
    )
    return get_recommendation_read(db, id)


@recommendations_router.post("/{id}/withdraw", response_model=RecommendationRead)
def withdraw_recommendation(db: Writing, id: UUID, data: Withdrawal) -> RecommendationRead:
    """The place need not do it after all; the minutes still say that it was asked."""
    recommendations.withdraw_recommendation(
        db, db.edit(Recommendation, id, get_recommendation_read), data.reason
    )
    return get_recommendation_read(db, id)


@recommendations_router.post("/{id}/reopen", response_model=RecommendationRead)
def reopen_recommendation(db: Writing, id: UUID, data: Reopen) -> RecommendationRead:
    """It was closed by mistake: open again, with the closing and the reason in `reopenings`."""
    recommendations.open_recommendation_again(
        db, db.edit(Recommendation, id, get_recommendation_read), data.reason
    )
    return get_recommendation_read(db, id)


@templates_router.get("", response_model=Page[TemplateRead])
def list_checklist_templates(
    db: ReadingTemplates, filters: Annotated[ChecklistTemplateFilters, Query()]
) -> Page[TemplateRead]:
    """All versions of the caller's units and of those above them, the earliest first."""
    kind = None
    if filters.establishment_type is not None and not (
        kind := find_establishment_type(filters.establishment_type)
    ):
        raise Invalid.at("?establishment_type", "not-in-list", expected=format_type_codes())
    found: Iterable[Checklist] = list_all_checklists(db)
    if filters.on is not None:
        found = list_checklists_in_force(found, filters.on)
    return Page(items=[to_template_read(one, kind) for one in found], next=None)


@templates_router.get("/{id}", response_model=TemplateRead, openapi_extra={"x-live": "valid_to"})
def get_checklist_template(db: ReadingTemplates, id: UUID) -> TemplateRead:
    """One version with its items."""
    return get_template_read(db, id)


@templates_router.post("", status_code=201, response_model=TemplateRead)
def create_checklist_template(db: WritingTemplates, data: TemplateCreate) -> TemplateRead:
    """Enter a new version; minutes that have begun keep theirs."""
    return get_template_read(db, templates.create_template(db, data).id)


@templates_router.patch("/{id}", response_model=TemplateRead)
def update_checklist_template(db: WritingTemplates, id: UUID, data: TemplateUpdate) -> TemplateRead:
    """Correct a version; 409 `template-in-use` for what minutes already answer."""
    templates.update_template(db, db.edit(ChecklistTemplate, id, get_template_read), data)
    return get_template_read(db, id)


@templates_router.delete("/{id}", status_code=204)
def delete_checklist_template(db: WritingTemplates, id: UUID) -> None:
    """Remove a version that no minutes name."""
    templates.delete_template(db, db.edit(ChecklistTemplate, id, get_template_read))


def get_template_read(db: Session, id: UUID) -> TemplateRead:
    for one in list_all_checklists(db):
        if one.id == id:
            return to_template_read(one, None)
    raise NotFound


def format_type_codes() -> str:
    return ", ".join(kind.code for kind in reference.load_establishment_types())


def to_template_read(one: Checklist, kind: EstablishmentType | None) -> TemplateRead:
    told = one if kind is None else replace(one, items=one.items_for(kind))
    return TemplateRead.model_validate(told, from_attributes=True)
