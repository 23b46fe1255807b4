"""Recording what was found, and changing it while it stands as recorded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.session.bulk_writes import create_records
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.text.i18n import register_messages
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationStatus
from backend.domains.enforcement.violations.schemas import ViolationCreate, ViolationUpdate
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.inspections.schemas import FindingCreate
from backend.domains.inspections.inspections.service import (
    LockedMinutes,
    ensure_no_errors,
    ensure_not_signed,
    lock_minutes,
)
from backend.domains.platform.attachments.service import delete_record_attachments
from backend.law import reference

FROZEN_BY_SIGNING = ("violation_type_id", "occurred_on")
"""Fields of a violation that signed minutes state (see inspections/inspections/signing.py)."""


def record_violation(db: Session, data: ViolationCreate) -> Violation:
    """Record a violation of a draft inspection, or one from another source."""
    if data.inspection_id is None and db.scope.teams is not None:
        raise Invalid.at("/inspection_id", "inspection-needed")
    if (data.inspection_id is None) == (data.source is None):
        raise Invalid.at("/source", "inspection-or-source")
    if data.inspection_id is None:
        return record_from_source(db, data)
    minutes = lock_minutes_of(db, data.inspection_id, "/inspection_id")
    ensure_not_signed(minutes)
    if data.establishment_id not in (None, minutes.establishment_id):
        raise Invalid.at("/establishment_id", "place-of-inspection")
    return record_findings(db, minutes, [data], [""])[0]


def record_from_source(db: Session, data: ViolationCreate) -> Violation:
    if data.establishment_id is None:
        raise Invalid.at("/establishment_id", "missing")
    place = db.require(Establishment, data.establishment_id, "/establishment_id")
    violation = build_violation(data, today(), org_unit_id=place.org_unit_id)
    ensure_no_errors(check_days(violation, load_act_terms(db, [violation]), ""))
    return db.save(violation)


def record_findings(
    db: Session,
    minutes: LockedMinutes | Inspection,
    found: Sequence[FindingCreate],
    pointers: Sequence[str],
) -> list[Violation]:
    """Record what an inspection found, all at once; `pointers` lead to each in the body."""
    owners = {
        "inspection_id": minutes.id,
        "establishment_id": minutes.establishment_id,
        "org_unit_id": minutes.org_unit_id,
        "team_id": minutes.team_id,
    }
    made = [build_violation(data, minutes.inspected_on, **owners) for data in found]
    terms = load_act_terms(db, made)
    ensure_no_errors(
        error
        for violation, pointer in zip(made, pointers, strict=True)
        for error in check_days(violation, terms, pointer)
    )
    create_records(db, made)
    return made


def build_violation(data: FindingCreate, day: date, **owners: UUID) -> Violation:
    """The violation; without days of its own it happened, and was recorded, on `day`."""
    days = {"occurred_on": data.occurred_on or day, "recorded_on": data.recorded_on or day}
    return Violation(**data.model_dump() | days | owners | {"id": data.id or create_id()})


def load_act_terms(
    db: Session, violations: Sequence[Violation]
) -> dict[UUID, tuple[date, date | None]]:
    """The first and the last day on which each act is in force, by the id of its kind.

    Reads the database only if the program does not have the act (any more).
    """
    shipped = get_shipped_terms()
    ids = {violation.violation_type_id for violation in violations}
    terms = {id: shipped[id] for id in ids if id in shipped}
    if others := tuple(ids - terms.keys()):
        terms |= {id: (first, last) for id, first, last in db.fetch(ACT_TERMS, ids=others)}
    return terms


@cache
def get_shipped_terms() -> dict[UUID, tuple[date, date | None]]:
    """As each start writes them into the database."""
    return {act.id: (act.valid_from, act.valid_to) for act in reference.load_violation_types()}


ACT_TERMS = CompiledQuery(
    sa.select(ViolationType.id, ViolationType.valid_from, ViolationType.valid_to).where(
        ViolationType.id.in_(sa.bindparam("ids", type_=sa.Uuid(), expanding=True))
    )
)


def check_days(
    violation: Violation, terms: Mapping[UUID, tuple[date, date | None]], pointer: str
) -> Iterator[FieldError]:
    """The act is in force on its day; it is recorded on that day or later, up to today."""
    term, day = terms.get(violation.violation_type_id), violation.occurred_on
    if term is None:
        yield FieldError(f"{pointer}/violation_type_id", "not-found")
    elif not term[0] <= day <= (term[1] or day):
        yield FieldError(f"{pointer}/violation_type_id", "act-not-in-force")
    if violation.recorded_on < day:
        yield FieldError(f"{pointer}/recorded_on", "recorded-before-it-happened")
    if violation.recorded_on > today():
        yield FieldError(f"{pointer}/recorded_on", "in-future")


def check_explanation(violation: Violation) -> Iterator[FieldError]:
    """The violator asks to explain between the day of the minutes and today."""
    day = violation.explanation_requested_on
    if day is not None and day > today():
        yield FieldError("/explanation_requested_on", "in-future")
    if day is not None and day < violation.recorded_on:
        earliest = f"{violation.recorded_on:%d/%m/%Y}"
        yield FieldError("/explanation_requested_on", "before-the-act-before", earliest=earliest)


def update_violation(db: Session, violation: Violation, data: ViolationUpdate) -> None:
    """Apply a merge patch; what signed minutes say of the violation stays."""
    ensure_status(violation, ViolationStatus.RECORDED)
    changes = data.model_dump(exclude_unset=True)
    if violation.inspection_id is not None:
        if "source" in changes:
            raise Invalid.at("/source", "inspection-or-source")
        minutes = lock_minutes_of(db, violation.inspection_id)
        if any(
            changes.get(n, getattr(violation, n)) != getattr(violation, n)
            for n in FROZEN_BY_SIGNING
        ):
            ensure_not_signed(minutes)
    with db.no_autoflush:
        for name, value in changes.items():
            setattr(violation, name, value)
        ensure_no_errors(
            [
                *check_days(violation, load_act_terms(db, [violation]), ""),
                *check_explanation(violation),
            ]
        )
    db.save(violation)


def delete_violation(db: Session, violation: Violation) -> None:
    """Remove a violation from a draft; any other is dismissed with a reason."""
    ensure_status(violation, ViolationStatus.RECORDED)
    if violation.inspection_id is None:
        raise Conflict("dismiss-instead")
    ensure_not_signed(lock_minutes_of(db, violation.inspection_id))
    delete_record_attachments(db, "violation", violation.id)
    db.remove(violation)


def lock_minutes_of(db: Session, inspection_id: UUID, pointer: str | None = None) -> LockedMinutes:
    """The row of the inspection, locked against signing."""
    try:
        return lock_minutes(db, inspection_id)
    except NotFound:
        raise NotFound.at(pointer) if pointer else NotFound() from None


def ensure_status(violation: Violation, *states: ViolationStatus) -> None:
    if violation.status not in states:
        raise build_wrong_state(violation)


def build_wrong_state(violation: Violation) -> Conflict:
    """A 409 that tells the present state in `state`, `stage` and words."""
    stage = violation.stage
    error = Conflict("wrong-state", name=STAGES[stage], stage=stage.value)
    error.extra = {"state": violation.status.value, "stage": stage.value}
    return error


def is_signed(minutes: LockedMinutes) -> bool:
    return minutes.status is InspectionStatus.SIGNED


STAGES = {
    Stage.RECORDED: "đã lập biên bản",
    Stage.SENT: "đã gửi cơ quan có thẩm quyền",
    Stage.TRANSFERRED: "đã chuyển cơ quan tố tụng",
    Stage.DISMISSED: "không xử phạt",
    Stage.DECIDED: "đã ra quyết định",
    Stage.IN_FORCE: "quyết định có hiệu lực",
    Stage.EXECUTED: "đã thi hành",
    Stage.COERCED: "đã cưỡng chế thi hành",
    Stage.EXPIRED: "hết thời hiệu thi hành",
    Stage.CANCELLED: "đã hủy quyết định",
}

register_messages(
    {
        "inspection-needed": (
            "Thành viên đội kiểm tra ghi vi phạm trong biên bản của đội mình.",
            "Members of a team record violations within its own inspections.",
        ),
        "inspection-or-source": (
            "Ghi biên bản kiểm tra hoặc nguồn khác, một trong hai.",
            "Name the inspection or another source, one of the two.",
        ),
        "place-of-inspection": (
            "Cơ sở phải là cơ sở của biên bản kiểm tra.",
            "The place must be that of the inspection.",
        ),
        "act-not-in-force": (
            "Quy định về hành vi này không có hiệu lực vào ngày xảy ra hành vi.",
            "This act's rule was not in force on the day of the act.",
        ),
        "recorded-before-it-happened": (
            "Ngày lập biên bản không được trước ngày xảy ra hành vi.",
            "It cannot be recorded before it happened.",
        ),
        "dismiss-instead": (
            "Không xóa được: dùng chức năng không xử phạt và nêu lý do.",
            "It cannot be removed: dismiss it with a reason.",
        ),
        "wrong-state": (
            "Vi phạm đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The violation's state is: {stage}. This act is not possible.",
        ),
    }
)
