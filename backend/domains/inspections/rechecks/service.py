"""Making a recheck with its drawn sample, working on it as a draft, and cancelling it."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.session.models import create_id, now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.minutes_checks import (
    check_presence,
    check_recommendations,
)
from backend.domains.inspections.inspections.service import ensure_no_errors, list_team_seats
from backend.domains.inspections.rechecks.drawing import find_team_below, select_sample_by_lot
from backend.domains.inspections.rechecks.models import (
    Recheck,
    RecheckStatus,
    SampleVerdict,
    StoredSampleVisit,
)
from backend.domains.inspections.rechecks.schemas import (
    RecheckCreate,
    RecheckUpdate,
    SampleFinding,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit


def create_recheck(db: Session, data: RecheckCreate) -> Recheck:
    """Make a draft and draw its sample.

    Raises NotFound for a team that is none of the actor's, or that lies in no unit below it.
    """
    team = get_checking_team(db, data.team_id)
    ensure_existed(
        get_writable_unit(db, team.org_unit_id), data.checked_on, data.checked_on, "/checked_on"
    )
    checked = find_team_below(db, data.checked_team_id, team.org_unit_id)
    if checked is None:
        raise NotFound.at("/checked_team_id")
    checked_unit = db.require(OrgUnit, checked.org_unit_id)
    ensure_existed(checked_unit, data.checked_on, data.checked_on, "/checked_team_id")
    ensure_no_errors(check_recheck_days(data))
    drawn_at = now()
    sample = select_sample_by_lot(
        db, checked.id, data.sample_from, data.sample_to, data.sample_size, drawn_at
    )
    return db.save(
        Recheck(
            id=data.id or create_id(),
            org_unit_id=team.org_unit_id,
            team_id=team.id,
            checked_team_id=checked.id,
            checked_team_name=checked.name,
            checked_unit_id=checked.org_unit_id,
            checked_on=data.checked_on,
            sample_from=data.sample_from,
            sample_to=data.sample_to,
            candidate_count=sample.candidate_count,
            seed=sample.seed,
            drawn_at=drawn_at,
            sample=sample.visits,
            author_id=db.actor.account_id,
        )
    )


def get_checking_team(db: Session, id: UUID) -> InspectionTeam:
    """An active team of the actor's units; where only own teams are seen, one of these."""
    team = db.require(InspectionTeam, id, "/team_id")
    get_writable_unit(db, team.org_unit_id, "/team_id")
    if not team.is_active:
        raise Invalid.at("/team_id", "team-dissolved")
    if db.scope.teams is not None and team.id not in db.scope.teams:
        raise Invalid.at("/team_id", "not-your-team")
    return team


def check_recheck_days(data: RecheckCreate) -> Iterator[FieldError]:
    yield from check_checked_day(data.checked_on)
    if data.sample_to < data.sample_from:
        yield FieldError("/sample_to", "ends-before-start")
    if data.sample_to > data.checked_on:
        yield FieldError("/sample_to", "sample-after-recheck")


def check_checked_day(day: date) -> Iterator[FieldError]:
    if day > today():
        yield FieldError("/checked_on", "in-future")


def update_recheck(db: Session, recheck: Recheck, data: RecheckUpdate) -> None:
    """Apply a merge patch to a draft."""
    ensure_draft(recheck)
    given = data.model_fields_set
    changes = data.model_dump(
        exclude_unset=True, exclude={"member_ids", "sample_findings", "recommendation_items"}
    )
    if "recommendation_items" in given:
        items = data.model_dump(mode="json", include={"recommendation_items"})
        changes |= items
    if "member_ids" in given:
        changes["attendance"] = [str(id) for id in data.member_ids]
    if "sample_findings" in given:
        changes["sample"] = merge_findings(recheck.sample, data.sample_findings)
    with db.no_autoflush:
        for name, value in changes.items():
            setattr(recheck, name, value)
        ensure_no_errors(check_recheck(db, recheck))
    db.save(recheck)


def merge_findings(
    sample: list[StoredSampleVisit], findings: Mapping[UUID, SampleFinding | None]
) -> list[StoredSampleVisit]:
    """The sample with these findings; raises Invalid for a visit that was not drawn."""
    drawn = {UUID(one["inspection_id"]) for one in sample}
    ensure_no_errors(
        FieldError(f"/sample_findings/{id}", "not-in-sample") for id in findings if id not in drawn
    )
    return [merge_finding(one, findings) for one in sample]


def merge_finding(
    one: StoredSampleVisit, findings: Mapping[UUID, SampleFinding | None]
) -> StoredSampleVisit:
    id = UUID(one["inspection_id"])
    if id not in findings:
        return one
    said = findings[id]
    if said is None:
        return {**one, "verdict": None, "note": None}
    return {**one, "verdict": said.verdict.value, "note": said.note}


def check_recheck(db: Session, recheck: Recheck) -> Iterator[FieldError]:
    """Errors that not even a draft may have."""
    yield from check_checked_day(recheck.checked_on)
    if recheck.checked_on < recheck.sample_to:
        yield FieldError("/checked_on", "recheck-before-sample")
    ids = [UUID(id) for id in recheck.attendance]
    yield from check_presence(recheck.checked_on, ids, list_team_seats(db, recheck.team_id, ids))
    yield from check_recommendations(recheck.recommendation_items, recheck.checked_on)
    for one in recheck.sample:
        if one["verdict"] == SampleVerdict.TO_BE_CORRECTED and not one["note"]:
            yield FieldError(f"/sample_findings/{one['inspection_id']}/note", "fault-needs-note")


def cancel_recheck(db: Session, recheck: Recheck, reason: str) -> None:
    """Give a draft up; it stays, with its sample and the reason."""
    ensure_draft(recheck)
    recheck.cancelled_on, recheck.cancel_reason = today(), reason
    db.save(recheck, {"status": RecheckStatus.CANCELLED})


def ensure_draft(recheck: Recheck) -> None:
    if recheck.status is RecheckStatus.SIGNED:
        raise Conflict("signed-record")
    if recheck.status is RecheckStatus.CANCELLED:
        raise Conflict("recheck-cancelled")


register_messages(
    {
        "sample-after-recheck": (
            "Các lượt kiểm tra được rút mẫu phải trước hoặc trong ngày phúc tra.",
            "The sample is of visits up to the day of the recheck.",
        ),
        "recheck-before-sample": (
            "Ngày phúc tra không được trước ngày cuối của kỳ rút mẫu.",
            "The recheck cannot be before the last day of the sample.",
        ),
        "not-in-sample": (
            "Lượt kiểm tra này không có trong mẫu đã rút.",
            "This visit is not in the drawn sample.",
        ),
        "recheck-cancelled": (
            "Cuộc phúc tra này đã hủy.",
            "This recheck was cancelled.",
        ),
    }
)
