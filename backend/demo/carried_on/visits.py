"""Visits of the teams, what they found, and how it was decided."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.demo.carried_on.bureaus import CROSSING, PROVINCE, Bureau, KnownPlace
from backend.demo.carried_on.contents import STORY
from backend.demo.carried_on.desk import Desk
from backend.demo.cases import TRANSFER_REASON, get_act_in_force
from backend.demo.findings import ACTS, BROKERING, DONE, FINDINGS, Finding
from backend.demo.places import PLACES
from backend.demo.random_values import (
    add_working_days,
    create_random,
    list_working_days,
    to_instant,
)
from backend.demo.visits import NIGHT
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations import handling
from backend.domains.enforcement.violations.act_schemas import (
    Decision,
    Delivery,
    Payment,
    Transfer,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections import checklists
from backend.domains.inspections.inspections.models import (
    ChecklistAnswer,
    InspectionKind,
    InspectionOutcome,
    Recommendation,
    Trigger,
)
from backend.domains.inspections.inspections.recommendations import close_as_fulfilled
from backend.domains.inspections.inspections.schemas import (
    Entry,
    FindingCreate,
    Fulfilment,
    InspectionCreate,
    RecommendationItem,
)
from backend.domains.inspections.inspections.service import create_inspection
from backend.domains.inspections.inspections.signing import sign_minutes
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.law.reference import ViolationTypeEntry, find_procedure, find_procedure_on
from backend.law.reference.wordings import to_words_of_day

FOUND, REMINDED = 0.15, 0.26
"""The shares of the visits that find a violation, or end with a reminder."""
TODAY = date(2026, 11, 27)
UNPAID_SINCE = date(2026, 8, 1)
"""Fines decided before this day have all been paid in time."""
OWED_SINCE = date(2026, 11, 16)
"""Those decided before this day have been paid by now: nothing is overdue on the last day."""
UNDER_WAY = date(2026, 11, 16)
"""From this day on every fit visit finds something: that is what waits for a decision."""


@dataclass(frozen=True)
class VisitRound:
    """The visits of one team between two days."""

    team_id: UUID
    writer: str
    decider: str
    signed_by: str
    places: list[KnownPlace]
    first: date
    last: date
    kind: InspectionKind | None = None
    """Of all of them; None: most are planned."""


def build_round(
    desk: Desk,
    bureau: Bureau,
    places: list[KnownPlace],
    days: tuple[date, date],
    kind: InspectionKind | None = None,
) -> VisitRound:
    """A round of the commune's own team."""
    leader = next(one for one in STORY.accounts if one.username == bureau.leader)
    return VisitRound(
        find_team_id(desk.db, bureau.unit_id),
        "doi178" if bureau.keeper == "vhxh" else bureau.keeper,
        bureau.leader,
        f"{leader.full_name}, {leader.title}",
        places,
        *days,
        kind,
    )


def find_team_id(db: Session, unit_id: UUID) -> UUID:
    """The active team of the unit."""
    found = sa.select(InspectionTeam.id).where(
        InspectionTeam.org_unit_id == unit_id, InspectionTeam.is_active.is_(True)
    )
    return db.scalars(found).one()


def record_visits(desk: Desk, plan: VisitRound) -> None:
    """One visit to each of the places, on working days, two to three a day at most."""
    rng = create_random(f"visits {plan.writer} {plan.first} {plan.kind or ''}")
    seats = list_seats(desk.db, plan.team_id, plan.first)
    days = list_working_days(plan.first, plan.last)
    chosen = sorted(rng.choices(days, k=len(plan.places)))
    stops: dict[date, int] = {}
    for place, day in zip(rng.sample(plan.places, len(plan.places)), chosen, strict=True):
        if place.opened_on and place.opened_on > day:
            continue
        stops[day] = stop = stops.get(day, -1) + 1
        record_visit(desk, plan, place, (day, stop), seats)


def list_seats(db: Session, team_id: UUID, day: date) -> list[UUID]:
    """The members on that day, the leader first."""
    found = sa.select(TeamMember.id).where(
        TeamMember.team_id == team_id,
        sa.or_(TeamMember.active_to.is_(None), TeamMember.active_to >= day),
    )
    return list(db.scalars(found.order_by(TeamMember.created_at, TeamMember.id)))


def record_visit(
    desk: Desk, plan: VisitRound, place: KnownPlace, when: tuple[date, int], seats: list[UUID]
) -> None:
    day, stop = when
    rng = create_random(f"visit {place.id} {day}")
    finding = select_finding(place, day, rng)
    faults, wanted = select_faults(desk.db, place, day, finding, rng)
    hour = 19 if place.kind in NIGHT else 8 if day.toordinal() % 2 else 14
    begun = to_instant(day, hour, 15) + timedelta(minutes=55 * min(stop, 3))
    unplanned = rng.random() < (0.5 if finding else 0.08)
    usual = InspectionKind.UNSCHEDULED if unplanned else InspectionKind.PLANNED
    trigger = rng.choice(list(Trigger)) if unplanned else None
    db = desk.act(plan.writer, day, min(hour + 1 + stop, 22), 20)
    minutes = InspectionCreate(
        establishment_id=place.id,
        team_id=plan.team_id,
        kind=plan.kind or usual,
        trigger=trigger if plan.kind is None else None,
        inspected_on=day,
        started_at=begun,
        ended_at=begun + timedelta(minutes=rng.randrange(35, 55, 5)),
        member_ids=[seats[0], *rng.sample(seats[1:], min(len(seats) - 1, rng.randint(2, 4)))],
        checklist=build_answers(db, place, day, faults),
        outcome=get_outcome(finding, bool(faults)),
        statement=rng.choice(FINDINGS.statements[2:] if faults else FINDINGS.statements[:2]),
        recommendation_items=[
            RecommendationItem(text=text.rstrip("."), due_on=day + timedelta(15)) for text in wanted
        ],
        representative_name=place.owner,
        representative_position=place.owner and "Chủ cơ sở",
        copy_count=2,
        violations=[build_finding(finding, place, day)] if finding else [],
    )
    signed = sign_minutes(db, create_inspection(db, minutes).minutes.id)
    record_sequel(desk, plan, signed.id, day, rng)


def get_outcome(finding: Finding | None, has_faults: bool) -> InspectionOutcome:
    if finding is BROKERING:
        return InspectionOutcome.TRANSFERRED
    if finding is not None:
        return InspectionOutcome.VIOLATION_RECORDED
    return InspectionOutcome.REMINDER if has_faults else InspectionOutcome.NO_VIOLATION


def select_finding(place: KnownPlace, day: date, rng: Random) -> Finding | None:
    """One of the acts that are found at such places and that the law of the day knows."""
    known = [ACTS[code] for code in FINDINGS.by_kind.get(place.kind, ()) if is_known(code, day)]
    if not known or (day < UNDER_WAY and rng.random() >= FOUND):
        return None
    return rng.choice(known)


def is_known(code: str, day: date) -> bool:
    try:
        get_act_in_force(code, day)
    except StopIteration:
        return False
    return True


def list_items(db: Session, place: KnownPlace, day: date) -> list[str]:
    """The items of the checklist of that day that concern the place."""
    used = checklists.find_checklist(db, checklists.get_default_key(db, day))
    kind = checklists.find_establishment_type(place.kind)
    assert used is not None
    assert kind is not None
    return [item.code for item in used.items_for(kind)]


def select_faults(
    db: Session, place: KnownPlace, day: date, finding: Finding | None, rng: Random
) -> tuple[dict[str, str], list[str]]:
    """{item: observation}, and what is asked of the place."""
    items = list_items(db, place, day)
    open_to_fault = [code for code in items if code in FINDINGS.faults]
    faults: dict[str, str] = {}
    wanted: list[str] = []
    if open_to_fault and (finding is not None or rng.random() < REMINDED):
        workers = PLACES.sizes[place.kind][1]
        missing = rng.randint(1, max(1, workers // 3))
        for code in rng.sample(open_to_fault, min(len(open_to_fault), rng.choice((1, 1, 2)))):
            seen, ask = FINDINGS.faults[code]
            faults[code] = seen.format(n=missing, total=workers)
            wanted.append(to_words_of_day(ask.format(n=missing), day))
    if finding is not None and finding.item in items:
        faults[finding.item] = finding.seen
    return faults, wanted


def build_answers(
    db: Session, place: KnownPlace, day: date, faults: dict[str, str]
) -> dict[str, Entry]:
    said = (ChecklistAnswer.NON_COMPLIANT, ChecklistAnswer.COMPLIANT)
    return {
        code: Entry(answer=said[code not in faults], note=faults.get(code))
        for code in list_items(db, place, day)
    }


def build_finding(finding: Finding, place: KnownPlace, day: date) -> FindingCreate:
    organisation = place.kind == "hotel"
    subject = SubjectKind.ORGANISATION if organisation else SubjectKind.HOUSEHOLD_BUSINESS
    return FindingCreate(
        violation_type_id=get_act_in_force(finding.act, day).id,
        subject_kind=SubjectKind.INDIVIDUAL if finding is BROKERING else subject,
        description=finding.described,
    )


def record_sequel(desk: Desk, plan: VisitRound, id: UUID, day: date, rng: Random) -> None:
    """Most recommendations are done in time; what was found is decided within a week."""
    asked = sa.select(Recommendation).where(Recommendation.inspection_id == id)
    for wanted in desk.db.scalars(asked).all():
        in_time = rng.random() < 0.88
        done_on = day + timedelta(rng.randint(4, 15) + (0 if in_time else 20))
        if day < CROSSING:
            done_on = min(done_on, CROSSING - timedelta(1))
        if done_on <= TODAY:
            db = desk.act(plan.writer, done_on, 16, rng.randrange(60))
            close_as_fulfilled(db, wanted, Fulfilment(note=rng.choice(DONE)))
    cases = sa.select(Violation).where(Violation.inspection_id == id)
    for case in desk.db.scalars(cases).all():
        decide_case(desk, plan, case, day, rng)


def decide_case(desk: Desk, plan: VisitRound, case: Violation, day: date, rng: Random) -> None:
    """A fine in the middle of the range, paid within ten days; the latest ones wait."""
    decided_on = add_working_days(day, rng.randint(3, 6))
    if decided_on > TODAY:
        return
    act = next(a for a in ACTS.values() if get_id(a.act, day) == case.violation_type_id)
    if act is BROKERING:
        body = Transfer(transferred_to=get_investigators(day), reason=TRANSFER_REASON)
        handling.close_file(desk.act(plan.writer, decided_on), case, "transfer", body)
        return
    entry = get_act_in_force(act.act, day)
    times = entry.organisation_multiplier if case.subject_kind is SubjectKind.ORGANISATION else 1
    signer = find_signer(desk, plan, entry, decided_on)
    fine = min((entry.fine_min + entry.fine_max) // 2, signer.cap) * times
    decision = Decision(
        fine_amount=fine,
        signed_by=signer.name,
        signed_office=signer.office,
        decision_unit_id=desk.seats[signer.username].unit_id,
    )
    handling.decide_violation(desk.act(signer.username, decided_on, 15), case, decision)
    record_execution(desk, plan, case, fine, decided_on, rng)


def get_id(code: str, day: date) -> UUID | None:
    return get_act_in_force(code, day).id if is_known(code, day) else None


def get_investigators(day: date) -> str:
    where = "Công an tỉnh Hà Nam" if day < CROSSING else "Công an tỉnh Ninh Bình"
    return f"Cơ quan Cảnh sát điều tra {where}"


@dataclass(frozen=True)
class Signer:
    """Who signs a decision: the account, the office in the law's data, and its cap."""

    username: str
    name: str
    office: str
    cap: int


def find_signer(desk: Desk, plan: VisitRound, act: ViolationTypeEntry, day: date) -> Signer:
    """The team's own chairperson, or the province's where the cap does not reach the act."""
    if day < CROSSING:
        office = "district_chairman"
    elif desk.seats[plan.decider].unit_id == PROVINCE:
        office = "province_chairman"
    else:
        office = "commune_chairman"
        if find_cap(act, office, day) < act.fine_min:
            told = next(one for one in STORY.accounts if one.username == "lanhdao")
            office = "province_chairman"
            name = f"{told.full_name}, {told.title}"
            return Signer("lanhdao", name, office, find_cap(act, office, day))
    return Signer(plan.decider, plan.signed_by, office, find_cap(act, office, day))


def find_cap(act: ViolationTypeEntry, office: str, day: date) -> int:
    """The most that the office may fine for such an act on that day, by the law's data."""
    own, law = find_procedure(act.legal_document), find_procedure_on(day)
    field = own.competence.field_of(act.article) if own else None
    if law is None or field is None:
        return act.fine_max
    caps = [one.fines.get(field.code) for one in law.list_offices(day) if one.code == office]
    return min((cap for cap in caps if cap is not None), default=act.fine_max)


def record_execution(
    desk: Desk, plan: VisitRound, case: Violation, fine: int, day: date, rng: Random
) -> None:
    delivered, paid = day + timedelta(2), day + timedelta(rng.randint(4, 10))
    if delivered <= TODAY:
        handling.record_delivery(desk.act(plan.writer, delivered), case, Delivery())
    is_in_time = day < UNPAID_SINCE or rng.random() < 0.7
    if paid <= TODAY and (is_in_time or day < OWED_SINCE):
        handling.record_payment(desk.act(plan.writer, paid), case, Payment(amount=fine))
        handling.end_execution(desk.act(plan.writer, paid, 10), case, "execute", paid, None)
