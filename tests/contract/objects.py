"""A record of every kind in four places, and a body for every write: what the matrix acts on.

`own` lies in Bình Nghĩa (or its district), `sibling` in the commune beside it, `neighbour` in
another district, `far` in another province. A new route with an id needs a line in MAKERS, a new
write one in BODIES: the matrix names what is missing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa

from backend.core.session.models import new_id, now
from backend.core.session.org_units import Level, OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.domains.catalogues.days_off.models import EnteredDay
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationPayment,
    ViolationRemedy,
)
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.establishments.schemas import TYPES
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
    PlanOpening,
    PlanSeal,
)
from backend.domains.inspections.inspections.models import (
    Amendment,
    ChecklistTemplate,
    Inspection,
    InspectionMember,
    InspectionStatus,
    Recommendation,
)
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, SessionKind, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask, TaskEvidence
from backend.domains.planning.visit_order.models import PointsVersion, VisitDraw
from backend.domains.planning.visit_order.points import RULED, SPANNED
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.document_templates.models import DocumentTemplate, TemplateFile
from backend.domains.platform.imports.models import Import, ImportFile
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.platform.second_approvals.models import LASTS, SecondApproval
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.police.tip_offs.models import ContactRequest, TipOff
from backend.domains.prevention.communication_activities.counting import COUNTS
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.domains.reporting.reports.models import (
    Report,
    ReportEdition,
    ReportLine,
    ReportSection,
)
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.service import figures_shown
from backend.domains.support.support_services.models import SupportService
from backend.domains.workspace.handovers.models import Handover
from backend.law.reference import load_checklist_templates
from tests import world
from tests.acting import in_letters
from tests.domains.inspections.inspections.making import answers

PLACES = ("own", "sibling", "neighbour", "far")
COMMUNE = {"own": "binhnghia", "sibling": "trangan", "neighbour": "liemphong", "far": "xuanhong"}
ABOVE = {"own": "binhluc", "sibling": "trangan", "neighbour": "thanhliem", "far": "xuantruong"}
"""Where plans and teams belong: the district, or for a sibling commune its own."""

AT = date(2022, 9, 1)
BEGUN = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)


def id_of(kind: str, place: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"matrix:{kind}:{place}")


def commune(place: str) -> UUID:
    return world.unit(COMMUNE[place])


def above(place: str) -> UUID:
    return world.unit(ABOVE[place])


def add_far_province(db: Session) -> None:
    chain = ["namdinh", "xuantruong", "xuanhong"]
    for i, (name, level) in enumerate(zip(chain, Level, strict=True)):
        parent = world.unit(chain[i - 1]) if i else None
        db.add(
            OrgUnit(
                id=world.unit(name),
                code=f"9{i}",
                name=name,
                kind="xã",
                level=level,
                parent_id=parent,
            )
        )
        db.flush()
        for upper in chain[: i + 1]:
            db.add(OrgUnitClosure(ancestor_id=world.unit(upper), descendant_id=world.unit(name)))
    db.flush()


def act_id(db: Session) -> UUID:
    """An act that was in force on AT."""
    found = db.scalar(
        sa.select(ViolationType.id)
        .where(ViolationType.valid_from <= AT, sa.func.coalesce(ViolationType.valid_to, AT) >= AT)
        .order_by(ViolationType.code)
        .limit(1)
    )
    assert found is not None
    return found


def establishment(place: str) -> list[Any]:
    return [
        Establishment(
            id=id_of("establishment", place),
            org_unit_id=commune(place),
            name=f"Nhà nghỉ {place}",
            address=f"Thôn {place}",
            establishment_type="motel",
            owner_name="Nguyễn Văn An",
        ),
        Establishment(
            id=id_of("closed", place),
            org_unit_id=commune(place),
            name=f"Nhà nghỉ {place} cũ",
            address=f"Thôn {place}",
            establishment_type="motel",
            status="closed",
            closed_on=date(2020, 5, 1),
        ),
    ]


def team(place: str) -> list[Any]:
    if place == "own":
        return []  # the cast's own: inspectors belong to it
    level = Level.COMMUNE if place == "sibling" else Level.DISTRICT
    return [
        InspectionTeam(id=id_of("team", place), org_unit_id=above(place), name=place, level=level)
    ]


def team_id(place: str) -> UUID:
    return world.team("district") if place == "own" else id_of("team", place)


def member(place: str) -> list[Any]:
    return [
        TeamMember(
            id=id_of(f"member{i}", place),
            org_unit_id=above(place),
            team_id=team_id(place),
            full_name=f"Thành viên {i}",
            agency="Công an",
            inspection_card_no=f"{i}/{place}",
        )
        for i in range(3)
    ]


def inspection(place: str, kind: str = "inspection") -> list[Any]:
    """A draft that has all that signing asks for."""
    return [
        Inspection(
            id=id_of(kind, place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            team_level=Level.DISTRICT,
            establishment_id=id_of("establishment", place),
            kind="planned",
            inspected_on=AT,
            started_at=BEGUN,
            ended_at=BEGUN + timedelta(minutes=45),
            checklist_version=load_checklist_templates()[-1].key,
            checklist=answers("motel"),
            outcome="violation_recorded" if kind == "inspection" else "no_violation",
        )
    ]


def present(place: str) -> list[Any]:
    return [
        InspectionMember(
            inspection_id=id_of("inspection", place), member_id=id_of(f"member{i}", place)
        )
        for i in range(3)
    ]


def followed(place: str) -> list[Any]:
    """Signed minutes with a recommendation and an amendment, and a checklist that none name."""
    (record,) = inspection(place, "signed")
    asked = {"text": "Niêm yết nội quy", "due_on": "2022-09-15"}
    record.status, record.content_hash = InspectionStatus.SIGNED, "0" * 64
    record.recommendation_items = [asked]
    owned = {
        "org_unit_id": commune(place),
        "team_id": team_id(place),
        "inspection_id": record.id,
        "establishment_id": record.establishment_id,
    }
    return [
        record,
        Recommendation(
            id=id_of("recommendation", place),
            position=0,
            text=asked["text"],
            due_on=date(2022, 9, 15),
            **owned,
        ),
        Amendment(
            id=id_of("amendment", place),
            number=1,
            field="other",
            label="Nội dung khác",
            earlier="Thôn 2",
            corrected="Thôn 3",
            reason="Ghi nhầm",
            previous_hash="0" * 64,
            content_hash="1" * 64,
            **owned,
        ),
        ChecklistTemplate(
            id=id_of("template", place),
            org_unit_id=above(place),
            key=f"178-{place}",
            number=2,
            title="Nội dung kiểm tra",
            valid_from=date(2023, 1, 1),
            items=[ITEM],
        ),
    ]


ITEM = {
    "code": "register",
    "section": "Sổ sách",
    "text": "Có sổ quản lý",
    "legal_basis": "Điều 25 Nghị định 96/2016/NĐ-CP",
    "applies_to": "all",
}


def violation(place: str, act: UUID) -> list[Any]:
    return [
        Violation(
            id=id_of("violation", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            inspection_id=id_of("inspection", place),
            establishment_id=id_of("establishment", place),
            violation_type_id=act,
            occurred_on=AT,
            recorded_on=AT,
            subject_kind="individual",
        )
    ]


def attachment(place: str) -> list[Any]:
    """A photo of the violation; its file is not in store."""
    return [
        Attachment(
            id=id_of("attachment", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            entity="violation",
            entity_id=id_of("violation", place),
            media_type="image/jpeg",
            size=1,
            sha256="0" * 64,
            uploaded_size=1,
            uploaded_sha256="0" * 64,
            file_key=f"{place:0>32}",
            uploaded_by_id=world.user("district"),
        )
    ]


def remedy(place: str) -> list[Any]:
    return [
        ViolationRemedy(
            id=id_of("remedy", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            violation_id=id_of("violation", place),
            measure="Nộp lại số lợi bất hợp pháp",
        )
    ]


def payment(place: str) -> list[Any]:
    return [
        ViolationPayment(
            id=id_of("payment", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            violation_id=id_of("violation", place),
            paid_on=date(2022, 9, 20),
            amount=500_000,
        )
    ]


def second_approval(place: str) -> list[Any]:
    """Waits for a second person, who finds that the record has changed since."""
    return [
        SecondApproval(
            id=id_of("second_approval", place),
            org_unit_id=commune(place),
            act="cancel-decision",
            entity="violations",
            entity_id=id_of("violation", place),
            entity_version=99,
            subject="12/QĐ-XPHC",
            reason="Sai đối tượng",
            asker_id=world.user("district"),
            expires_at=now() + LASTS,
        )
    ]


def planned(place: str) -> list[Any]:
    """A plan in force with an announced line, a published seal and a request of the team."""
    plan = {"plan_id": id_of("inspection-plan", place), "org_unit_id": above(place)}
    return [
        InspectionPlan(
            id=id_of("inspection-plan", place),
            org_unit_id=above(place),
            team_id=team_id(place),
            team_level=Level.DISTRICT,
            period_kind="quarter",
            period_start=date(2022, 10, 1),
            period_end=date(2022, 12, 31),
            title="Kế hoạch kiểm tra",
            status="approved",
            proposer_id=world.user("district"),
        ),
        InspectionPlanVisit(
            id=id_of("planned-visit", place),
            plan_id=plan["plan_id"],
            org_unit_id=commune(place),
            team_id=team_id(place),
            establishment_id=id_of("establishment", place),
            planned_on=date(2022, 10, 20),
            members_from=now() - timedelta(days=9999),
            public_from=now() - timedelta(days=9999),
        ),
        PlanSeal(
            id=id_of("seal", place),
            content_hash="0" * 64,
            sealed_at=now(),
            sealed_until=now() - timedelta(days=9999),
            **plan,
        ),
        PlanOpening(
            id=id_of("opening", place),
            kind="open",
            reason="Có tin báo khẩn",
            asker_id=world.user("inspector"),
            **plan,
        ),
    ]


def counted(place: str) -> list[Any]:
    parent = {"establishment_id": id_of("establishment", place), "org_unit_id": commune(place)}
    return [
        WorkforceCount(id=id_of("count", place), counted_on=AT, total=5, female=3, **parent),
        Commitment(id=id_of("commitment", place), signed_on=AT, **parent),
    ]


def plan(place: str) -> list[Any]:
    owned = {"org_unit_id": above(place)}
    found: list[Any] = [
        PlanTask(
            id=id_of("task", place),
            plan_id=plan_id(place),
            title="Việc",
            agency="Công an huyện",
            position=1,
            **owned,
        ),
        TaskEvidence(
            id=id_of("evidence", place),
            task_id=id_of("task", place),
            kind="establishment",
            record_id=id_of("establishment", place),
            **owned,
        ),
    ]
    if place != "own":
        found.insert(0, Plan(id=plan_id(place), year=2022, title="Kế hoạch", **owned))
        found.append(
            PlanTarget(
                plan_id=plan_id(place),
                code="workforce_known",
                title="Nắm số lao động",
                indicator="workforce_known",
                threshold_percent=100,
                position=1,
                **owned,
            )
        )
    return found


def plan_id(place: str) -> UUID:
    return world.plan() if place == "own" else id_of("plan", place)


def support(db: Session, place: str) -> list[Any]:
    """A month, a club and a half-year of one commune, and a published year."""
    owned = {"org_unit_id": commune(place)}
    return [
        SupportService(
            id=id_of("support", place), month=AT, service="loan", count=6, under_18_count=0, **owned
        ),
        SupportModel(
            id=id_of("support_model", place),
            name=f"Câu lạc bộ {place}",
            kind="club",
            venue="culture_house",
            partner="womens_union",
            member_band="from_10",
            **owned,
        ),
        NeedsAssessment(id=id_of("needs", place), year=2022, half=1, reached_count=7, **owned),
        SupportRelease(
            id=id_of("release", place),
            year=2020,
            org_unit_id=above(place),
            figures=figures_shown(db, above(place), 2020).model_dump(mode="json"),
        ),
    ]


def open_data(place: str) -> list[Any]:
    """A year that was published of a plan without targets."""
    figures = {"plan_title": "Kế hoạch", "as_of": "2020-12-31", "targets": []}
    return [
        OpenDataRelease(
            id=id_of("open-data", place),
            org_unit_id=above(place),
            year=2020,
            published_on=AT,
            figures=figures,
        )
    ]


def user(place: str) -> list[Any]:
    id = id_of("user", place)
    return [
        User(id=id, org_unit_id=commune(place), username=f"u-{place}", full_name=f"Cán bộ {place}"),
        RoleGrant(user_id=id, org_unit_id=commune(place), role="commune_officer"),
        AuthSession(
            id=id_of("session", place),
            user_id=id,
            kind=SessionKind.BROWSER,
            expires_at=now() + timedelta(hours=1),
        ),
    ]


def activity(place: str) -> list[Any]:
    """A planned one whose day has come: it can be confirmed, cancelled or removed."""
    id, owner = id_of("activity", place), commune(place)
    return [
        CommunicationActivity(
            id=id,
            org_unit_id=owner,
            reached_ids=[str(owner)],
            form="conference",
            status="planned",
            held_on=AT,
            topic="Hội nghị tuyên truyền",
            audience="residents",
            **dict.fromkeys(COUNTS, 0),
        ),
        ActivityCommune(activity_id=id, org_unit_id=owner),
    ]


def budget(place: str) -> list[Any]:
    return [
        Budget(
            id=id_of("budget", place),
            org_unit_id=above(place),
            year=2022,
            source="local",
            content="communication",
            planned=1_000_000,
        )
    ]


def handover(place: str) -> list[Any]:
    return [
        Handover(
            id=id_of("handover", place),
            org_unit_id=commune(place),
            from_user_id=id_of("user", place),
            to_user_id=world.user("district"),
            reason="Nghỉ hưu",
            items=[],
        )
    ]


def import_(place: str) -> list[Any]:
    """A checked upload without rows; its file is the template itself."""
    id, owned = id_of("import", place), {"org_unit_id": commune(place)}
    return [
        Import(
            id=id,
            kind="establishments",
            file_name="danh-sach.xlsx",
            uploaded_by_id=id_of("user", place),
            status="checked",
            dry_run=True,
            partial=True,
            **owned,
        ),
        ImportFile(import_id=id, content=b"", **owned),
    ]


def job(place: str) -> list[Any]:
    """A list that could not be made: its asker may have it made again."""
    askers = {"own": world.user("binhnghia"), "sibling": world.user("trangan")}
    return [
        Job(
            id=id_of("job", place),
            org_unit_id=commune(place),
            asked_by_id=askers.get(place, id_of("user", place)),
            kind="export",
            payload={"list": "establishments", "filters": {}},
            titles=["Danh sách cơ sở", "Places"],
            status=JobStatus.FAILED,
            failure="job-failed",
            finished_at=now(),
        )
    ]


def staff(place: str) -> list[Any]:
    return [
        Staff(
            id=id_of(kind, place),
            org_unit_id=commune(place),
            full_name=f"Cán bộ {kind} {place}",
            agency="UBND xã",
            is_direct_duty=True,
        )
        for kind in ("staff", "staff2")
    ]


def training(place: str) -> list[Any]:
    """A course of the district (for a sibling its own), with a line of the commune's staff."""
    of_course = {"training_id": id_of("training", place)}
    return [
        Training(
            id=id_of("training", place),
            org_unit_id=above(place),
            title="Tập huấn phòng, chống mại dâm",
            topic="prevention",
            held_from=AT,
            held_to=AT,
            organiser="Phòng LĐTBXH",
            level=Level.DISTRICT,
        ),
        Attendance(
            id=id_of("attendance", place),
            org_unit_id=commune(place),
            staff_id=id_of("staff", place),
            **of_course,
        ),
        HeadCount(
            id=id_of("head_count", place),
            org_unit_id=above(place),
            audience="rapporteurs",
            head_count=20,
            **of_course,
        ),
    ]


def crime(place: str) -> list[Any]:
    return [
        CrimeStatistic(
            id=id_of("crime", place),
            org_unit_id=commune(place),
            period_kind="quarter",
            period_start=date(2022, 4, 1),
            case_count=3,
            person_count=7,
        )
    ]


def tip(place: str) -> list[Any]:
    owned = {"org_unit_id": commune(place)}
    return [
        TipOff(
            id=id_of("tip", place),
            topic="place",
            received_on=AT,
            has_contact=True,
            receipt_hash=f"{place:0>64}",
            **owned,
        ),
        ContactRequest(
            id=id_of("contact-request", place),
            tip_off_id=id_of("tip", place),
            reason="more_needed",
            requester_id=world.user("handler"),
            asked_as_keeper=True,
            **owned,
        ),
    ]


def day_off(place: str) -> list[Any]:
    return [
        EnteredDay(
            id=id_of("day-off", place),
            org_unit_id=above(place),
            observed_on=date(2030, 2, 4),
            kind="holiday",
            title="Tết",
            source="Thông báo",
            certainty="secondary",
        )
    ]


def criteria_set(place: str) -> list[Any]:
    """A set of two criteria, one of which asks for words."""
    owned = {"org_unit_id": above(place)}
    table = {"criteria_set_id": id_of("criteria-set", place), **owned}
    classes = [
        {"code": "healthy", "title": "Lành mạnh", "min_score": 15.0},
        {"code": "not_healthy", "title": "Không lành mạnh", "min_score": 0.0},
    ]
    return [
        CriteriaSet(
            id=id_of("criteria-set", place),
            name=f"Bộ tiêu chí {place}",
            valid_from=date(2021, 1, 1),
            max_score=20.0,
            classes=classes,
            **owned,
        ),
        Criterion(
            id=id_of("criterion", place),
            code="A1",
            title="Nắm chắc danh sách cơ sở",
            max_points=10.0,
            evidence=["establishments_known"],
            position=1,
            **table,
        ),
        Criterion(code="A2", title="Vận động hội viên", max_points=10.0, position=2, **table),
    ]


def document_template(place: str) -> list[Any]:
    """A version that was never in force."""
    id, owned = id_of("document-template", place), {"org_unit_id": above(place)}
    return [
        DocumentTemplate(
            id=id,
            kind="inspection_record",
            version_no=1,
            title=f"Mẫu {place}",
            sha256="0" * 64,
            size=0,
            **owned,
        ),
        TemplateFile(template_id=id, content=b"", **owned),
    ]


def visit_points(place: str) -> list[Any]:
    """A table of points by which a quarter's list was drawn up."""
    owned = {"org_unit_id": above(place), "random_percent": 15}
    return [
        PointsVersion(
            id=id_of("visit-points", place), valid_from=date(2021, 1, 1), reason="Đề xuất",
            rules=visit_rules(), type_points=dict.fromkeys(TYPES, 4), **owned,
        ),
        VisitDraw(
            id=id_of("visit-draw", place), quarter_start=date(2022, 7, 1), seed=f"{place:0>32}",
            quarter_end=date(2022, 9, 30), drawn_on=date(2022, 7, 1), waiting_count=4, list_size=4,
            points_version_id=id_of("visit-points", place), drawn_count=1, **owned,
        ),
    ]  # fmt: skip


def visit_rules() -> list[dict[str, Any]]:
    return [
        {"fact": fact.value, "points": 5, "most": 20, "months": 12 if fact in SPANNED else None}
        for fact in RULED
    ]


def rating(place: str) -> list[Any]:
    """A draft that has all that submitting asks for."""
    return [
        CommuneRating(
            id=id_of("rating", place),
            org_unit_id=commune(place),
            year=2021,
            criteria_set_id=id_of("criteria-set", place),
            scores={
                "A1": {"self_points": 8.0},
                "A2": {"self_points": 7.5, "argument": "Phối hợp với Hội Phụ nữ"},
            },
            self_total=15.5,
        )
    ]


def report(place: str) -> list[Any]:
    """A commune's part that was approved once, sent back, and is handed on again."""
    id, owned = id_of("report", place), {"org_unit_id": commune(place)}
    content = (
        '{"computed_at":null,"computed_to":"2022-06-30","formulas":{},"lines":[],'
        '"parts":[],"sections":[],"units":[]}'
    )
    return [
        Report(
            id=id,
            level=Level.COMMUNE,
            period_kind="quarter",
            period_start=date(2022, 4, 1),
            period_end=date(2022, 6, 30),
            status="submitted",
            edition=1,
            computed_to=date(2022, 6, 30),
            **owned,
        ),
        ReportLine(
            report_id=id, code="establishments_active", position=1, figure_version=1, **owned
        ),
        ReportSection(report_id=id, code="III", position=2, text="Không có", **owned),
        ReportEdition(
            report_id=id,
            number=1,
            content=content,
            content_hash="0" * 64,
            sources="{}",
            register_year=2022,
            register_seq=1,
            register_no="01/BC-UBND",
            approved_on=date(2022, 7, 5),
            approver_id=world.user("leader"),
            **owned,
        ),
        ReportCalendar(
            id=id_of("calendar", place),
            org_unit_id=above(place),
            level=Level.COMMUNE,
            period_kind="quarter",
            period_start=ALWAYS,
            days_after=5,
            basis="12/LĐTBXH",
        ),
    ]


def populate(db: Session) -> None:
    add_far_province(db)
    act = act_id(db)
    for place in PLACES:
        for rows in (
            establishment(place),
            team(place),
            member(place),
            inspection(place),
            present(place),
            followed(place),
            planned(place),
            violation(place, act),
            attachment(place),
            remedy(place),
            payment(place),
            second_approval(place),
            counted(place),
            plan(place),
            activity(place),
            budget(place),
            user(place),
            import_(place),
            job(place),
            handover(place),
            criteria_set(place),
            day_off(place),
            rating(place),
            report(place),
            document_template(place),
            visit_points(place),
            staff(place),
            training(place),
            crime(place),
            tip(place),
            support(db, place),
            open_data(place),
        ):
            for row in rows:
                db.add(row)
                db.flush()


IDS: dict[str, Callable[[str], Any]] = {
    "/org-units/{id}": commune,
    "/commune-overviews/{id}": commune,
    "/attachments/{id}": lambda p: id_of("attachment", p),
    "/establishments/{id}": lambda p: id_of("establishment", p),
    "/establishments/{id}/workforce-counts/{count_id}": lambda p: id_of("count", p),
    "/establishments/{id}/commitments/{commitment_id}": lambda p: id_of("commitment", p),
    "/inspection-teams/{id}": team_id,
    "/inspection-teams/{id}/members/{member_id}": lambda p: id_of("member0", p),
    "/inspections/{id}": lambda p: id_of("inspection", p),
    "/recommendations/{id}": lambda p: id_of("recommendation", p),
    "/checklist-templates/{id}": lambda p: id_of("template", p),
    "/inspection-plans/{id}": lambda p: id_of("inspection-plan", p),
    "/inspection-plans/{id}/openings/{opening_id}": lambda p: id_of("opening", p),
    "/inspection-plan-visits/{id}": lambda p: id_of("planned-visit", p),
    "/inspection-plan-seals/{id}": lambda p: id_of("seal", p),
    "/violations/{id}": lambda p: id_of("violation", p),
    "/violations/{id}/remedies/{remedy_id}": lambda p: id_of("remedy", p),
    "/violations/{id}/payments/{payment_id}": lambda p: id_of("payment", p),
    "/second-approvals/{id}": lambda p: id_of("second_approval", p),
    "/communication-activities/{id}": lambda p: id_of("activity", p),
    "/budgets/{id}": lambda p: id_of("budget", p),
    "/plans/{id}": plan_id,
    "/plans/{id}/tasks/{task_id}": lambda p: id_of("task", p),
    "/plans/{id}/tasks/{task_id}/evidence/{evidence_id}": lambda p: id_of("evidence", p),
    "/handovers/{id}": lambda p: id_of("handover", p),
    "/users/{id}": lambda p: id_of("user", p),
    "/plans/{id}/targets/{code}": lambda p: "workforce_known",
    "/imports/{id}": lambda p: id_of("import", p),
    "/jobs/{id}": lambda p: id_of("job", p),
    "/days-off/{id}": lambda p: id_of("day-off", p),
    "/rating-criteria-sets/{id}": lambda p: id_of("criteria-set", p),
    "/rating-criteria-sets/{id}/criteria/{criterion_id}": lambda p: id_of("criterion", p),
    "/document-templates/{id}": lambda p: id_of("document-template", p),
    "/visit-order/points/{id}": lambda p: id_of("visit-points", p),
    "/visit-order/draws/{id}": lambda p: id_of("visit-draw", p),
    "/commune-ratings/{id}": lambda p: id_of("rating", p),
    "/reports/{id}": lambda p: id_of("report", p),
    "/reports/{id}/lines/{code}": lambda p: "establishments_active",
    "/reports/{id}/sections/{code}": lambda p: "III",
    "/report-calendars/{id}": lambda p: id_of("calendar", p),
    "/staff/{id}": lambda p: id_of("staff", p),
    "/trainings/{id}": lambda p: id_of("training", p),
    "/trainings/{id}/attendances/{attendance_id}": lambda p: id_of("attendance", p),
    "/trainings/{id}/head-counts/{head_count_id}": lambda p: id_of("head_count", p),
    "/support-services/{id}": lambda p: id_of("support", p),
    "/support-models/{id}": lambda p: id_of("support_model", p),
    "/support-releases/{id}": lambda p: id_of("release", p),
    "/open-data-releases/{id}": lambda p: id_of("open-data", p),
    "/needs-assessments/{id}": lambda p: id_of("needs", p),
    "/crime-statistics/{id}": lambda p: id_of("crime", p),
    "/tip-offs/{id}": lambda p: id_of("tip", p),
    "/tip-offs/{id}/contact-requests/{request_id}": lambda p: id_of("contact-request", p),
}
"""Whose id stands in the last {…} of a path, per place."""


def body_for(operation: str, place: str, act: UUID) -> Any:
    """A body with which the operation would go through on a record of `place`."""
    return BODIES[operation](place, act) if operation in BODIES else None


def seen_approval(place: str) -> dict[str, Any]:
    return {"id": str(id_of("second_approval", place)), "version": 1}


def member_ids(place: str) -> list[str]:
    return [str(id_of(f"member{i}", place)) for i in range(3)]


BODIES: dict[str, Callable[[str, UUID], Any]] = {
    "create_report_document": lambda p, a: {"format": "forms"},
    "create_export": lambda p, a: {"kind": "establishments", "filters": {}},
    "choose_values": lambda p, a: {"choices": [], "rest": "theirs"},
    "create_handover": lambda p, a: {
        "from_user_id": str(id_of("user", p)),
        "to_user_id": str(world.user("binhnghia")),
        "reason": "Chuyển công tác",
    },
    "create_user": lambda p, a: {
        "username": f"u{new_id().hex[-12:]}",
        "full_name": "Cán bộ mới",
        "org_unit_id": str(commune(p)),
        "roles": [{"role": "commune_officer", "org_unit_id": str(commune(p))}],
    },
    "update_user": lambda p, a: {"title": "Công chức VHXH"},
    "enter_day_off": lambda p, a: {
        "observed_on": "2026-11-24",
        "kind": "holiday",
        "title": "Ngày Văn hóa Việt Nam",
        "source": "Thông báo của Bộ Nội vụ",
    },
    "create_org_unit": lambda p, a: {
        "code": "99001",
        "name": "Xã mới",
        "kind": "xã",
        "level": "commune",
        "parent_id": str(above(p)),
    },
    "update_org_unit": lambda p, a: {"name": "Tên khác"},
    "create_establishment": lambda p, a: {
        "name": f"Quán {in_letters(new_id())}",
        "establishment_type": "bar",
        "address": "Thôn 9",
        "org_unit_id": str(commune(p)),
    },
    "update_establishment": lambda p, a: {"room_count": 9},
    "update_attachment": lambda p, a: {"caption": "Biển hiệu"},
    "withhold_attachment": lambda p, a: {"reason": "shows_person"},
    "succeed_establishment": lambda p, a: {
        "changed_on": "2022-09-20",
        "name": f"Quán {in_letters(new_id())}",
        "owner_name": None,
    },
    "link_premises": lambda p, a: {"other_id": str(id_of("closed", p))},
    "unlink_premises": lambda p, a: {"reason": "Nối nhầm"},
    "assign_violation": lambda p, a: {"assignee_id": None},
    "create_workforce_count": lambda p, a: {
        "counted_on": "2022-10-01",
        "total": 4,
        "female": 2,
        "under_18": 0,
    },
    "update_workforce_count": lambda p, a: {"total": 6},
    "create_commitment": lambda p, a: {"signed_on": "2022-10-01"},
    "update_commitment": lambda p, a: {"note": "Đã nộp bản giấy"},
    "create_inspection_team": lambda p, a: {
        "name": "Đội 178",
        "level": "district",
        "org_unit_id": str(above(p)),
    },
    "update_inspection_team": lambda p, a: {"name": "Đội 178 kiện toàn"},
    "create_team_member": lambda p, a: {
        "full_name": "Lê Văn Tám",
        "agency": "Công an huyện",
        "inspection_card_no": "99/TKT",
    },
    "update_team_member": lambda p, a: {"agency": "Phòng Y tế"},
    "create_inspection": lambda p, a: {
        "establishment_id": str(id_of("establishment", p)),
        "team_id": str(team_id(p)),
        "kind": "planned",
        "inspected_on": "2022-09-02",
        "member_ids": member_ids(p),
    },
    "update_inspection": lambda p, a: {"recommendations": "Niêm yết nội quy"},
    "create_amendment": lambda p, a: {
        "field": "other",
        "earlier": "Thôn 2",
        "corrected": "Thôn 3",
        "reason": "Ghi nhầm",
    },
    "fulfil_recommendation": lambda p, a: {"note": "Đã niêm yết"},
    "reopen_recommendation": lambda p, a: {"reason": "Ghi nhầm cơ sở"},
    "withdraw_recommendation": lambda p, a: {"reason": "Cơ sở đã ngừng hoạt động"},
    "create_checklist_template": lambda p, a: {
        "org_unit_id": str(above(p)),
        "title": "Nội dung kiểm tra năm 2023",
        "valid_from": "2023-01-01",
        "items": [ITEM],
    },
    "update_checklist_template": lambda p, a: {"note": "Đã đối chiếu"},
    "create_inspection_plan": lambda p, a: {
        "team_id": str(team_id(p)),
        "period_kind": "month",
        "period_start": "2022-11-01",
        "title": "Kế hoạch tháng 11",
        "visits": [
            {"establishment_id": str(id_of("establishment", p)), "planned_on": "2022-11-02"}
        ],
    },
    "update_inspection_plan": lambda p, a: {"title": "Kế hoạch kiểm tra tháng 11"},
    "submit_inspection_plan": lambda p, a: {},
    "approve_inspection_plan": lambda p, a: {"document_no": "1/KH", "approved_on": "2022-10-01"},
    "return_inspection_plan": lambda p, a: {"reason": "Giãn ngày"},
    "withdraw_inspection_plan": lambda p, a: {"reason": "Lập lại"},
    "cancel_inspection_plan": lambda p, a: {"reason": "Dịch bệnh"},
    "cancel_inspection_plan_visit": lambda p, a: {"reason": "Cơ sở sửa chữa"},
    "look_into_inspection_plan": lambda p, a: {"reason": "Phân công"},
    "create_inspection_plan_opening": lambda p, a: {"kind": "open", "reason": "Tin báo khẩn"},
    "create_violation": lambda p, a: {
        "inspection_id": str(id_of("inspection", p)),
        "violation_type_id": str(a),
        "occurred_on": "2022-09-01",
        "subject_kind": "individual",
    },
    "update_violation": lambda p, a: {"description": "Thiếu sổ quản lý"},
    "create_communication_activity": lambda p, a: {
        "form": "leaflet",
        "held_on": "2022-09-02",
        "topic": "Phát tờ rơi",
        "audience": "residents",
        "material_count": 200,
    },
    "update_communication_activity": lambda p, a: {"attendee_count": 80},
    "confirm_communication_activity": lambda p, a: {"attendee_count": 80},
    "cancel_communication_activity": lambda p, a: {"reason": "Hoãn do mưa bão"},
    "create_budget": lambda p, a: {
        "year": 2023,
        "source": "local",
        "content": "capacity",
        "planned": 5_000_000,
    },
    "update_budget": lambda p, a: {"spent": 2_000_000},
    "create_plan": lambda p, a: {
        "year": 2023,
        "title": "Kế hoạch năm 2023",
        "org_unit_id": str(above(p)),
    },
    "update_plan": lambda p, a: {"title": "Kế hoạch phòng, chống mại dâm"},
    "create_plan_target": lambda p, a: {
        "code": "workforce_known_again",
        "title": "Nắm số lao động",
        "indicator": "workforce_known",
        "threshold_percent": 80,
    },
    "update_plan_target": lambda p, a: {"threshold_percent": 75},
    "create_plan_task": lambda p, a: {"title": "Rà soát cơ sở", "agency": "Công an huyện"},
    "update_plan_task": lambda p, a: {"status": "done"},
    "create_plan_task_evidence": lambda p, a: {
        "kind": "inspection",
        "record_id": str(id_of("inspection", p)),
    },
    "create_next_plan": lambda p, a: {},
    "approve_yearly_plan": lambda p, a: {"comment": "Đồng ý"},
    "return_yearly_plan": lambda p, a: {"comment": "Bổ sung hạn của từng việc"},
    "approve_plan_target": lambda p, a: {},
    "return_plan_target": lambda p, a: {"comment": "Nêu căn cứ của mức này"},
    "decide_violation": lambda p, a: {
        "decision_no": f"{p}/QĐ-XPVPHC",
        "decided_on": "2022-09-10",
        "fine_amount": 3_000_000,
        "signed_by": "Hoàng Minh Đức",
        "override_reason": "Tình tiết tăng nặng",
    },
    "record_violation_payment": lambda p, a: {"amount": 500_000},
    "send_violation": lambda p, a: {"sent_to": "Công an huyện"},
    "deliver_violation": lambda p, a: {},
    "coerce_violation": lambda p, a: {"reason": "Khấu trừ tiền từ tài khoản"},
    "expire_violation": lambda p, a: {"reason": "Quá một năm"},
    "cancel_violation": lambda p, a: {"reason": "Sai đối tượng"},
    "return_violation_from_transfer": lambda p, a: {"reason": "Không khởi tố vụ án"},
    "confirm_second_approvals": lambda p, a: {"items": [seen_approval(p)]},
    "refuse_second_approvals": lambda p, a: {
        "items": [seen_approval(p)],
        "answer": "Không đủ căn cứ",
    },
    "refuse_second_approval": lambda p, a: {"answer": "Không đủ căn cứ"},
    "request_violation_decision": lambda p, a: {
        "fine_amount": 900_000_000,
        "signed_by": "Hoàng Minh Đức",
        "override_reason": "Tình tiết tăng nặng",
    },
    "cancel_violation_payment": lambda p, a: {"reason": "Nhập nhầm hồ sơ"},
    "create_violation_remedy": lambda p, a: {"measure": "Nộp lại số lợi bất hợp pháp"},
    "update_violation_remedy": lambda p, a: {"done_on": "2022-09-20"},
    "execute_violation": lambda p, a: {"executed_on": "2022-09-20"},
    "transfer_violation": lambda p, a: {
        "transferred_to": "Cơ quan Cảnh sát điều tra",
        "reason": "Có dấu hiệu tội phạm",
    },
    "create_rating_criteria_set": lambda p, a: {
        "org_unit_id": str(above(p)),
        "name": "Bảng tiêu chí của huyện",
        "valid_from": "2023-01-01",
        "criteria": [{"code": "A1", "title": "Tuyên truyền", "max_points": 100}],
    },
    "update_rating_criteria_set": lambda p, a: {"name": "Bảng tiêu chí đã đối chiếu"},
    "create_rating_criterion": lambda p, a: {"code": "A3", "title": "Kiểm tra", "max_points": 5},
    "update_rating_criterion": lambda p, a: {"max_points": 9.5},
    "create_visit_points": lambda p, a: {
        "org_unit_id": str(above(p)),
        "valid_from": "2022-10-10",
        "reason": "Họp rút kinh nghiệm quý III",
        "rules": visit_rules(),
        "type_points": dict.fromkeys(TYPES, 4),
    },
    "create_visit_draw": lambda p, a: {"org_unit_id": str(above(p)), "list_size": 10},
    "create_commune_rating": lambda p, a: {"org_unit_id": str(commune(p)), "year": 2022},
    "update_commune_rating": lambda p, a: {"scores": {"A1": {"self_points": 9}}},
    "update_commune_rating_verification": lambda p, a: {"scores": {}},
    "verify_commune_rating": lambda p, a: {
        "scores": {"A1": {"verified_points": 8}, "A2": {"verified_points": 7.5}}
    },
    "return_commune_rating": lambda p, a: {"criteria": {"A1": "Thiếu danh sách rà soát"}},
    "approve_commune_rating": lambda p, a: {},
    "appeal_commune_rating": lambda p, a: {"criteria": {"A1": "Đã gửi danh sách ngày 12/01"}},
    "create_report": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "period_kind": "quarter",
        "period_start": "2022-07-01",
    },
    "correct_report_line": lambda p, a: {
        "value": 5,
        "reason": "Sổ giấy ghi thêm",
        "evidence": {"document_no": "45/BC-UBND"},
    },
    "answer_report_line": lambda p, a: {"text": "Đã đối chiếu, số đúng"},
    "answer_report_section": lambda p, a: {"text": "Đã nêu ở phần II"},
    "write_report_section": lambda p, a: {"text": "Không có khó khăn"},
    "submit_report": lambda p, a: {"accept_missing": True},
    "return_report": lambda p, a: {"comment": "Đối chiếu lại số liệu"},
    "reopen_report_line": lambda p, a: {
        "code": "establishments_active",
        "reason": "Sót một cơ sở",
    },
    "create_report_calendar": lambda p, a: {
        "level": "commune",
        "period_kind": "year",
        "days_after": 3,
        "basis": "15/LĐTBXH",
    },
    "update_report_calendar": lambda p, a: {"days_after": 4, "basis": "16/LĐTBXH"},
    "activate_document_template": lambda p, a: {"active_from": "2023-01-01"},
    "dismiss_violation": lambda p, a: {"reason": "Hết thời hiệu"},
    "record_violation_grounds": lambda p, a: {"is_complex": True},
    "create_staff": lambda p, a: {
        "full_name": "Nguyễn Thị Sáu",
        "agency": "UBND xã",
        "is_direct_duty": True,
        "org_unit_id": str(commune(p)),
        "allow_duplicate": True,
    },
    "update_staff": lambda p, a: {"agency": "Trạm Y tế xã"},
    "create_training": lambda p, a: {
        "title": "Kỹ năng tư vấn",
        "topic": "counselling",
        "held_from": "2022-09-10",
        "organiser": "Phòng LĐTBXH",
        "org_unit_id": str(above(p)),
    },
    "update_training": lambda p, a: {"venue": "Hội trường UBND"},
    "create_attendance": lambda p, a: {"staff_id": str(id_of("staff2", p)), "completed": True},
    "update_attendance": lambda p, a: {"completed": True},
    "create_training_head_count": lambda p, a: {"audience": "police", "head_count": 12},
    "update_training_head_count": lambda p, a: {"head_count": 21},
    "create_support_service": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "month": "2022-08",
        "service": "loan",
        "count": 3,
    },
    "update_support_service": lambda p, a: {"count": 8},
    "write_support_sheet": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "month": "2022-07",
        "lines": [{"service": "health", "count": 2}],
    },
    "create_support_model": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "name": "Nhóm tự lực",
        "kind": "self_help_group",
        "venue": "culture_house",
        "member_band": "under_10",
    },
    "update_support_model": lambda p, a: {"member_band": "from_20"},
    "create_open_data_release": lambda p, a: {"id": str(a), "year": 2021},
    "withdraw_open_data_release": lambda p, a: {"reason": "Số liệu sai"},
    "create_support_release": lambda p, a: {"year": 2019, "accept_missing": True},
    "create_needs_assessment": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "year": 2021,
        "half": 2,
        "reached_count": 4,
    },
    "update_needs_assessment": lambda p, a: {"loan": 2},
    "create_crime_statistic": lambda p, a: {
        "org_unit_id": str(above(p)),
        "period_kind": "month",
        "period_start": "2022-08-01",
        "case_count": 1,
        "person_count": 3,
    },
    "correct_crime_statistic": lambda p, a: {"reason": "Bổ sung một vụ", "case_count": 4},
    "update_tip_off": lambda p, a: {"topic": "brokering"},
    "close_tip_off": lambda p, a: {"outcome": "not_enough"},
    "ask_for_contact": lambda p, a: {"reason": "in_danger"},
}
