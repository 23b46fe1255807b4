"""What the province does in 2026: papers, rules, proposals, complex places, rechecks, returns."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.demo.carried_on.bureaus import PROVINCE, list_bureaus, list_places
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.carried_on.desk import Desk
from backend.demo.carried_on.province_contents import (
    PROVINCE_STORY,
    DemoComplexPlace,
    DemoProposal,
    DemoRecheck,
    DemoReturn,
)
from backend.demo.carried_on.visits import build_round, find_team_id, list_seats, record_visits
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.complexity_declarations.schemas import (
    ComplexityDeclarationCreate,
    ComplexityEnd,
)
from backend.domains.establishments.complexity_declarations.service import (
    create_declaration,
    end_declaration,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.review_campaigns.queries import select_reviewed_places
from backend.domains.establishments.review_campaigns.schemas import (
    ReviewCampaignCreate,
    ReviewConfirmationCreate,
    ReviewFinishCreate,
)
from backend.domains.establishments.review_campaigns.service import (
    confirm_place,
    create_review_campaign,
    record_finish,
)
from backend.domains.inspections.inspections.models import InspectionKind
from backend.domains.inspections.inspections.schemas import RecommendationItem
from backend.domains.inspections.rechecks.follow_ups import create_follow_up
from backend.domains.inspections.rechecks.models import SampleVerdict
from backend.domains.inspections.rechecks.schemas import (
    FollowUpCreate,
    RecheckCreate,
    RecheckUpdate,
    SampleFinding,
)
from backend.domains.inspections.rechecks.service import create_recheck, update_recheck
from backend.domains.inspections.rechecks.signing import sign_recheck
from backend.domains.inspections.team_papers.schemas import TeamPaperCreate
from backend.domains.inspections.team_papers.service import create_team_paper
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.planning.coordination_meetings.schemas import CoordinationMeetingCreate
from backend.domains.planning.coordination_meetings.service import create_coordination_meeting
from backend.domains.planning.coordination_rules.schemas import CoordinationRuleCreate
from backend.domains.planning.coordination_rules.service import create_coordination_rule
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.planning.plans.service import add_entry
from backend.domains.planning.plans.target_schemas import TargetEntryCreate
from backend.domains.planning.proposals.schemas import ProposalAnswer, ProposalCreate
from backend.domains.planning.proposals.service import (
    create_proposal,
    record_proposal_answer,
    set_answer_day,
)
from backend.domains.planning.target_allocations.schemas import (
    AllocatedAmount,
    AllocationCreate,
)
from backend.domains.planning.target_allocations.service import add_allocation
from backend.domains.prevention.materials.schemas import MaterialCreate
from backend.domains.prevention.materials.service import create_material
from backend.domains.reporting.report_reminders.schemas import ReminderCreate
from backend.domains.reporting.report_reminders.service import send_reminder
from backend.domains.reporting.reports import approval, editing
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.schemas import (
    CorrectionEvidence,
    LineCorrection,
    ReportReturn,
)

LINE = "activities_broadcast"
"""The line that comes back; whatever a commune broadcasts is easily forgotten in the register."""
STORE = PROVINCE_STORY


def add_team_papers(desk: Desk) -> None:
    """The proposal, the decision and the working regulation of each team."""
    leads = {one.unit: one.lead for one in STORY.offices}
    for number, team in enumerate(STORY.teams, 1):
        office = "Phòng Văn hóa – Xã hội" if team.unit in leads else "Sở Y tế"
        for paper in STORE.team_papers:
            db = desk.act(leads.get(team.unit, "soyte2"), paper.issued_on, 15, number)
            told = TeamPaperCreate(
                team_id=find_team_id(db, find_unit_id(team.unit)),
                kind=paper.kind,
                document_no=f"{200 + number}/{paper.mark}-MH",
                issued_on=paper.issued_on,
                issuer=paper.issuer.format(place=team.place, lead=office),
            )
            create_team_paper(db, told)


def add_papers(desk: Desk) -> None:
    """Materials, and the rules and meetings of coordination."""
    for made in STORE.materials:
        own = {"org_unit_id": desk.seats[made.by].unit_id}
        told = MaterialCreate.model_validate(made.model_dump(exclude={"by", "on"}) | own)
        create_material(desk.act(made.by, made.on, 10), told)
    for rule in STORE.rules:
        told_rule = CoordinationRuleCreate(
            org_unit_id=desk.seats[rule.by].unit_id,
            name=rule.name,
            document_no=rule.document_no,
            issued_on=rule.on,
            agencies=rule.agencies,
        )
        create_coordination_rule(desk.act(rule.by, rule.on, 11), told_rule)
    for meeting in STORE.meetings:
        told_meeting = CoordinationMeetingCreate(
            org_unit_id=desk.seats[meeting.by].unit_id,
            held_on=meeting.on,
            **meeting.model_dump(exclude={"by", "on"}),
        )
        create_coordination_meeting(desk.act(meeting.by, meeting.on, 16), told_meeting)


def send_proposals(desk: Desk) -> None:
    for told in STORE.proposals:
        send_one_proposal(desk, told)


def send_one_proposal(desk: Desk, told: DemoProposal) -> None:
    sent = ProposalCreate(
        org_unit_id=desk.seats[told.by].unit_id,
        subject=told.subject,
        text=told.text,
        document_no=told.document_no,
        sent_on=told.on,
    )
    proposal = create_proposal(desk.act(told.by, told.on, 9), sent)
    if told.due_on:
        set_answer_day(desk.act("soyte", told.on + timedelta(1), 10), proposal, told.due_on)
    if told.answered_on and told.answer:
        answer = ProposalAnswer(answer=told.answer, document_no=told.answer_no)
        record_proposal_answer(desk.act("soyte", told.answered_on, 15), proposal, answer)


def record_complex_places(desk: Desk) -> None:
    """Places with most violations, each by a decision; one is ended again."""
    for told in STORE.complex:
        record_complex_place(desk, told)


def record_complex_place(desk: Desk, told: DemoComplexPlace) -> None:
    bureau = next(one for one in list_bureaus(told.on) if one.key == told.unit)
    leader = next(one for one in STORY.accounts if one.username == bureau.leader)
    signed_by = f"{leader.full_name}, {leader.title}"
    often = sa.func.count(Violation.id)
    worst = (
        sa.select(Establishment.id)
        .outerjoin(Violation, Violation.establishment_id == Establishment.id)
        .where(Establishment.org_unit_id == bureau.unit_id)
        .group_by(Establishment.id)
        .order_by(often.desc(), Establishment.id)
        .offset(told.nth)
        .limit(1)
    )
    db = desk.act(bureau.keeper, told.on, 14)
    declared = ComplexityDeclarationCreate(
        establishment_id=db.scalars(worst).one(),
        decision_no=told.number,
        declared_on=told.on,
        signed_by=signed_by,
        reasons=told.reasons,
    )
    made = create_declaration(db, declared)
    if told.ended_on:
        ended = ComplexityEnd(
            end_decision_no=told.number.replace("/", "A/"),
            ended_on=told.ended_on,
            end_signed_by=signed_by,
        )
        end_declaration(desk.act(bureau.keeper, told.ended_on, 14), made, ended)


def record_re_inspections(desk: Desk, first: date, last: date) -> None:
    """Three in four of the complex places are inspected again by their commune's team."""
    own = ComplexityDeclaration
    complex_ids = set(
        desk.db.scalars(sa.select(own.establishment_id).where(own.ended_on.is_(None)))
    )
    places = [
        (bureau, place)
        for bureau in list_bureaus(last)
        for place in list_places(desk.db, bureau.unit_id, last)
        if place.id in complex_ids
    ]
    for bureau, place in places[: round(len(places) * 0.75)]:
        again = (first, last), InspectionKind.RE_INSPECTION
        record_visits(desk, build_round(desk, bureau, [place], *again))


def record_rechecks(desk: Desk) -> None:
    """The province's team rechecks teams of communes, each with a sample drawn by lot."""
    for told in STORE.rechecks:
        record_recheck(desk, told)


def record_recheck(desk: Desk, told: DemoRecheck) -> None:
    words = STORE.recheck_words
    db = desk.act("soyte2", told.on, 15)
    team_id = find_team_id(db, PROVINCE)
    asked = RecheckCreate(
        team_id=team_id,
        checked_team_id=find_team_id(db, find_unit_id(told.unit)),
        checked_on=told.on,
        sample_from=told.since,
        sample_to=told.on - timedelta(1),
        sample_size=told.size,
    )
    recheck = create_recheck(db, asked)
    if not told.signed:
        return
    drawn = [UUID(one["inspection_id"]) for one in recheck.sample]
    fine = SampleFinding(verdict=SampleVerdict.IN_ORDER)
    found: dict[UUID, SampleFinding | None] = dict.fromkeys(drawn, fine)
    found[drawn[0]] = SampleFinding(verdict=SampleVerdict.TO_BE_CORRECTED, note=words["note"])
    wanted = RecommendationItem(text=words["recommendation"], due_on=told.on + timedelta(30))
    update = RecheckUpdate(
        member_ids=list_seats(db, team_id, told.on)[:3],
        sample_findings=found,
        looked_at=words["looked_at"],
        findings=words["findings"],
        guidance=words["guidance"],
        recommendation_items=[wanted],
    )
    update_recheck(db, recheck, update)
    sign_recheck(desk.act("soyte2", told.on, 17), recheck.id)
    if told.followed_on:
        keeper = next(one for one in list_bureaus(told.on) if one.key == told.unit).keeper
        done = FollowUpCreate(position=0, done_on=told.followed_on, note=words["follow_up"])
        create_follow_up(desk.act(keeper, told.followed_on, 10), recheck.id, done)


def find_plan_target(desk: Desk, code: str) -> PlanTarget:
    """A target of the province's plan of 2026."""
    own = sa.select(PlanTarget).join(Plan, Plan.id == PlanTarget.plan_id)
    found = own.where(Plan.org_unit_id == PROVINCE, Plan.year == 2026, PlanTarget.code == code)
    return desk.db.scalars(found).one()


def record_target_entries(desk: Desk) -> None:
    """The numbers that another agency counted."""
    for told in STORE.entries:
        db = desk.act("soyte2", told.on, 10)
        entry = TargetEntryCreate.model_validate(told.model_dump(exclude={"on"}))
        add_entry(db, find_plan_target(desk, told.target), 2026, entry)


def assign_targets(desk: Desk) -> None:
    """A target of the province, given to its 129 communes and wards."""
    below = sa.select(OrgUnit.id).where(OrgUnit.parent_id == PROVINCE, OrgUnit.valid_to.is_(None))
    for told in STORE.allocations:
        db = desk.act("soyte2", date(2026, 2, 10), 9)
        own = {find_unit_id(key): amount for key, amount in told.own.items()}
        parts = [
            AllocatedAmount(org_unit_id=id, amount=own.get(id, told.other))
            for id in db.scalars(below.order_by(OrgUnit.code))
        ]
        asked = AllocationCreate(
            plan_id=find_plan_target(desk, told.code).plan_id,
            code=told.code,
            parts=parts,
        )
        add_allocation(db, asked)


def return_report_line(desk: Desk, told: DemoReturn) -> None:
    """One line of a report goes back down; corrected, it comes up again."""
    unit_id = find_unit_id(told.unit)
    office = next(one for one in STORY.offices if one.unit == told.unit)
    own = sa.select(Report).where(
        Report.org_unit_id == unit_id,
        Report.period_kind == told.kind,
        Report.period_start == told.start,
    )
    report = desk.db.scalars(own).one()
    said = ReportReturn(lines={LINE: told.comment})
    approval.return_report(desk.act("soyte", told.on, 10), report, said)
    if told.corrected_on is None or told.added is None:
        return
    db = desk.act(office.lead, told.corrected_on, 9)
    line = editing.get_line(db, report, LINE)
    correction = LineCorrection(
        value=(line.value or 0) + told.added,
        reason=told.reason or "",
        evidence=CorrectionEvidence(document_no=told.document_no),
    )
    editing.correct_line(db, report, line, correction)
    approval.submit_report(
        desk.act(office.lead, told.corrected_on, 10), report, accept_missing=True
    )
    approval.approve_report(desk.act(office.leader, told.corrected_on, 14), report)
    approval.send_report(desk.act(office.lead, told.corrected_on, 16), report)
    desk.db.flush()


def send_late_reminder(desk: Desk) -> None:
    """The letter to those who owe the third quarter."""
    told = STORE.reminder
    with desk.act_within(told.by, told.on) as db:
        asked = ReminderCreate(
            period_kind=told.kind,
            period_start=told.start,
            due_on=told.due_on,
            document_no=told.document_no,
        )
        send_reminder(db, asked)


def run_review(desk: Desk) -> None:
    """The review of the year's end goes on: some communes are through, some have not begun."""
    told = STORE.review
    asked = ReviewCampaignCreate(
        org_unit_id=PROVINCE, name=told.name, due_on=told.due_on, note=told.note
    )
    campaign = create_review_campaign(desk.act("soyte2", told.begun_on, 8), asked)
    for bureau in list_bureaus(told.begun_on):
        share = told.confirmed.get(bureau.key, 0)
        own = Establishment
        reviewed = select_reviewed_places(campaign, own.id).where(own.org_unit_id == bureau.unit_id)
        places = desk.db.scalars(reviewed.order_by(own.created_at, own.id)).all()
        for number, place_id in enumerate(places[: round(len(places) * share)]):
            db = desk.act(bureau.keeper, told.begun_on + timedelta(1 + number % 14), 10)
            confirm_place(db, campaign.id, ReviewConfirmationCreate(establishment_id=place_id))
        if share == 1:
            db = desk.act(bureau.keeper, told.begun_on + timedelta(16), 10)
            record_finish(db, campaign.id, ReviewFinishCreate(org_unit_id=bureau.unit_id))
