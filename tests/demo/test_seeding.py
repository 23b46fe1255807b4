"""The demo in a database: complete, backdated, logged, and never loaded over other data."""

import asyncio
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.text_validation import ensure_no_personal_data, normalize_text
from backend.demo import DEMO_TODAY, PASSWORD, USERNAMES
from backend.demo.district import build_district
from backend.demo.rows import Rows
from backend.demo.seeding import build_tables, load_demo
from backend.demo.visit_plans import LISTS, TABLE, PastKnowledge
from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationRemedy,
    ViolationStatus,
)
from backend.domains.enforcement.violations.provides import RecordedViolations
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    Suspension,
    WorkforceCount,
    compute_match_key,
)
from backend.domains.inspections.inspections.minutes_checks import check_draft, check_signing
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
)
from backend.domains.inspections.inspections.service import build_minutes_context, list_present_ids
from backend.domains.inspections.inspections.signing import compute_content_hash
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.planning.visit_order.facts import list_places
from backend.domains.planning.visit_order.models import VisitDraw, VisitDrawPlace
from backend.domains.planning.visit_order.points import VisitFact
from backend.domains.platform.attachments.service import list_signed_hashes
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.police.crime_statistics.models import (
    CrimeStatistic,
    CrimeStatisticRevision,
)
from backend.domains.police.crime_statistics.schemas import FiguresRead
from backend.domains.police.crime_statistics.service import check_figures
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_services.models import SupportService
from tests.demo.looking import Look
from tests.domains.support.support_releases.test_routes import figures_in


def rows(look: Look, *columns: Any) -> list[Any]:
    return list(look(lambda db: db.execute(sa.select(*columns)).all()))


def records(look: Look, model: type[Any]) -> list[Any]:
    return list(look(lambda db: db.scalars(sa.select(model)).all()))


def test_the_demo_is_refused_where_there_are_accounts(look: Look) -> None:
    with pytest.raises(RuntimeError, match="not empty"):
        look(load_demo)


def test_the_targets_of_the_plan_stand_where_the_demo_wants_them(look: Look) -> None:
    """Counted here by the words of the plan, not by the indicators' own queries."""
    active = sa.select(ActivePeriod.establishment_id).where(ActivePeriod.covers(DEMO_TODAY))
    places = set(look(lambda db: db.scalars(active).all()))
    visited = sa.select(Inspection.establishment_id).where(
        Inspection.status == InspectionStatus.SIGNED,
        Inspection.team_level.in_(("province", "district")),
        Inspection.inspected_on.between(date(2022, 1, 1), DEMO_TODAY),
    )
    counted = sa.select(WorkforceCount.establishment_id).where(
        WorkforceCount.counted_on.between(date(2022, 7, 1), DEMO_TODAY)
    )
    seen = places & set(look(lambda db: db.scalars(visited).all()))
    known = places & set(look(lambda db: db.scalars(counted).all()))
    assert (len(seen), len(places)) == (86, 129)
    assert 110 <= len(known) < 129
    waiting = [case for case in records(look, Violation) if case.handled_on is None]
    assert {case.status for case in waiting} == {ViolationStatus.RECORDED}
    assert len(waiting) in (2, 3)
    of_year = sa.select(Plan.year).join(PlanTarget, PlanTarget.plan_id == Plan.id)
    years = look(lambda db: db.scalars(of_year.order_by(Plan.year)).all())
    assert years == [2021] * 6 + [2022] * 6


def test_a_suspension_a_measure_and_a_request_wait(look: Look) -> None:
    (suspended,) = rows(look, Suspension.violation_id, Suspension.suspended_to)
    (measure,) = rows(look, ViolationRemedy.violation_id, ViolationRemedy.done_on)
    assert (measure.violation_id, measure.done_on) == (suspended.violation_id, None)
    assert suspended.suspended_to > DEMO_TODAY
    versions = dict(rows(look, Violation.id, Violation.version))
    asked = records(look, SecondApproval)
    assert {one.status for one in asked} == {
        SecondApprovalStatus.CONFIRMED,
        SecondApprovalStatus.WAITING,
    }
    (waiting,) = [one for one in asked if one.status is SecondApprovalStatus.WAITING]
    assert waiting.entity_version == versions[waiting.entity_id]


def test_most_of_those_on_direct_duty_are_trained_and_the_rest_are_known(look: Look) -> None:
    """Counted by the words of target 4, not by the indicator's own query."""
    ended = dict(rows(look, Training.id, Training.held_to))
    trained = {
        line.staff_id
        for line in records(look, Attendance)
        if line.completed and date(2022, 1, 1) <= ended[line.training_id] <= DEMO_TODAY
    }
    direct = {
        person.id
        for person in records(look, Staff)
        if person.is_direct_duty
        and (person.active_from or DEMO_TODAY) <= DEMO_TODAY <= (person.active_to or DEMO_TODAY)
    }
    assert len(direct) == 55
    assert 38 <= len(trained & direct) <= 48
    late = [id for id, end in ended.items() if end > DEMO_TODAY]
    assert late
    assert not any(line.completed for line in records(look, Attendance) if line.training_id in late)


def test_every_account_holds_its_role_and_opens_with_the_demo_password(look: Look) -> None:
    found = rows(look, User.username, User.password_hash)
    assert {name for name, _ in found} == set(USERNAMES)
    passwords = Passwords()
    for secret in {secret for _, secret in found}:
        assert passwords.check_now(PASSWORD, secret).is_right
        assert not passwords.check_now(PASSWORD + "x", secret).is_right
    assert len(rows(look, RoleGrant.id)) == len(USERNAMES)


def test_derived_columns_stand_as_the_services_would_have_left_them(look: Look) -> None:
    last: dict[Any, Any] = {}
    signed = sa.select(Inspection.establishment_id, Inspection.inspected_on, Inspection.outcome)
    signed = signed.where(Inspection.status == InspectionStatus.SIGNED)
    for place, day, outcome in look(
        lambda db: db.execute(signed.order_by(Inspection.inspected_on)).all()
    ):
        last[place] = (day, outcome)
    for place in records(look, Establishment):
        assert place.match_key == compute_match_key(place.name, place.address)
        assert to_search_text(place.name) in place.search_text
        day, outcome = last.get(place.id, (None, None))
        assert (place.last_inspected_on, place.last_outcome) == (day, outcome)


def test_a_place_is_active_exactly_while_its_period_runs(look: Look) -> None:
    found = rows(look, ActivePeriod.establishment_id, ActivePeriod.active_to)
    assert len(found) == len({place for place, _ in found}) == 140
    states = dict(rows(look, Establishment.id, Establishment.status))
    for place, active_to in found:
        assert (active_to is None) == (states[place] is EstablishmentStatus.ACTIVE)


def test_the_log_tells_every_record_up_to_its_version(look: Look) -> None:
    told: dict[Any, list[Any]] = {}
    for change in look(lambda db: db.scalars(sa.select(LogEntry).order_by(LogEntry.seq)).all()):
        told.setdefault(change.entity_id, []).append(change)
    for model in (User, Establishment, Inspection, Violation, Plan, Staff, Attendance):
        for record in records(look, model):
            changes = told[record.id]
            assert [c.version for c in changes] == list(range(1, record.version + 1))
            assert [c.action for c in changes] == ["created"] + ["updated"] * (record.version - 1)
            assert changes[0].at == record.created_at
            assert changes[-1].at == record.updated_at
            assert "password_hash" not in changes[0].diff


def test_signed_records_keep_the_rules_of_signing_and_carry_their_hash(look: Look) -> None:
    def check(db: Session) -> None:
        kinds = {
            place.id: place.establishment_type for place in db.scalars(sa.select(Establishment))
        }
        signed = sa.select(Inspection).where(Inspection.status == InspectionStatus.SIGNED)
        for record in db.scalars(signed).all():
            present = list_present_ids(db, record.id)
            listed = RecordedViolations().listed(db, record.id)
            setting = build_minutes_context(db, record, present, kinds[record.establishment_id])
            assert list(check_draft(record, setting)) == []
            assert list(check_signing(record, setting, len(listed))) == []
            attached = list_signed_hashes(db, "inspection", record.id)
            assert record.content_hash == compute_content_hash(record, present, listed, attached)
            assert sorted(record.attendance) == sorted(str(id) for id in present)
            checked.append(record.id)

    checked: list[Any] = []
    look(check)
    assert len(checked) > 200


def test_the_database_keeps_signed_records_as_they_are(seeded: str) -> None:
    async def spoil() -> None:
        database = Database(seeded)
        try:
            await database.run_as_system("spoil", change_signed)
        finally:
            await database.close()

    with pytest.raises(sa.exc.IntegrityError, match="signed-record"):
        asyncio.run(spoil())


def change_signed(db: Session) -> None:
    record = db.scalars(sa.select(Inspection).where(Inspection.record_seq == 1).limit(1)).one()
    db.save(record, {"recommendations": "Sửa sau khi ký"})


def test_a_paid_fine_was_recorded_then_decided_then_executed(look: Look) -> None:
    paid = sa.select(Violation.id).where(Violation.status == ViolationStatus.EXECUTED).limit(1)
    id = look(lambda db: db.scalar(paid))
    story = sa.select(LogEntry.diff).where(LogEntry.entity_id == id).order_by(LogEntry.seq)
    diffs = look(lambda db: db.scalars(story).all())
    states = [diff["status"] for diff in diffs if "status" in diff]
    assert states == [[None, "recorded"], ["recorded", "decided"], ["decided", "executed"]]
    stages = [diff["stage"][1] for diff in diffs]
    assert stages[:3] == ["recorded", "decided", "in_force"]
    assert stages[3] in ("executed", "coerced")


def test_instants_lie_in_the_two_years_and_everything_below_the_district(look: Look) -> None:
    for model in (Establishment, Inspection, Violation):
        for (created_at,) in rows(look, model.created_at):
            assert 2021 <= created_at.year <= 2022
    district = sa.select(OrgUnit.id).where(OrgUnit.code == "352").scalar_subquery()
    inside = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id == district)
    outside = sa.select(sa.func.count()).where(Establishment.org_unit_id.not_in(inside))
    assert look(lambda db: db.scalar(outside)) == 0


def test_every_table_of_the_demo_gets_rows(seeded: str, look: Look) -> None:
    for model, made in build_tables(Rows(build_district())):
        assert len(records(look, model)) == len(made) > 0


def test_the_office_waits_for_five_months_of_four_communes(look: Look) -> None:
    sent = sa.select(SupportService.org_unit_id, SupportService.month).distinct()
    found = look(lambda db: db.execute(sent).all())
    assert len([row for row in found if row.month.year == 2021]) == 17 * 12
    assert len([row for row in found if row.month.year == 2022]) == 17 * 9 - 5
    assert max(row.month for row in found) == date(2022, 9, 1)
    rows = records(look, SupportService)
    counted = [row for row in rows if row.count is not None]
    assert counted
    assert len(counted) < len(rows), "some services are said not to be counted"
    assert all(row.under_18_count <= row.count <= 9 for row in counted)
    assert all(row.under_18_count is None for row in rows if row.count is None)


def test_what_the_police_entered_is_what_the_api_would_take(look: Look) -> None:
    for model in (CrimeStatistic, CrimeStatisticRevision):
        for row in records(look, model):
            assert list(check_figures(FiguresRead.model_validate(row))) == []


def test_models_are_called_after_nobody(look: Look) -> None:
    models = records(look, SupportModel)
    assert len(models) == 6
    for model in models:
        assert normalize_text(model.name) == ensure_no_personal_data(model.name) == model.name


def test_what_was_published_of_2021_holds_no_small_figure(look: Look) -> None:
    (release,) = records(look, SupportRelease)
    figures = {**release.figures}
    communes = [{**c, "months_reported": 12} for c in figures.pop("communes")]
    shown = figures_in(figures) + figures_in(communes)
    assert len(shown) > 60
    assert not {1, 2, 3, 4} & set(shown)


def test_what_was_known_of_a_place_is_what_the_register_answers(look: Look) -> None:
    """The quarter's lists and the replay of docs/visit-order.md rest on what the demo reckons."""
    known = PastKnowledge(build_district())
    for day, _ in LISTS:
        since = TABLE.since(VisitFact.EARLIER_VIOLATIONS, day)
        asked = look(partial(list_places, as_of=day, violations_since=since))
        told = {place.id: replace(place, org_unit_name="") for place in asked}
        assert told == {place.id: place for place in known.on(day)}
    draws = records(look, VisitDraw)
    assert [draw.drawn_count for draw in draws] == [6, 6, 6, 5]
    lines = rows(look, VisitDrawPlace.draw_id, VisitDrawPlace.is_drawn)
    assert {(d.id, d.list_size) for d in draws} == {
        (d.id, sum(id == d.id for id, _ in lines)) for d in draws
    }
