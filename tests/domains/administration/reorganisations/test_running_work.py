"""What runs is carried on by the heir of its unit; what is finished stays where it was."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.domains.establishments.review_campaigns.models import ReviewCampaign
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityForm,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.reporting.report_figures.counting import compute_values
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.administration.reorganisations.crossing import (
    FIRST_DAY,
    LAST_DAY,
    PROVINCE,
    RENAMED,
    cross,
    draft,
    preview,
    undo,
)
from tests.domains.administration.reorganisations.snapshots import list_differences, load_register
from tests.domains.inspections.inspections.making import done
from tests.metrics.asking import as_person, figures, totals

JUNE, AFTER = date(2025, 6, 2), date(2025, 7, 20)


def list_running(unit: UUID) -> Iterator[Base]:
    """Of each kind one that runs and one that is finished."""
    for name, last in (("Quy chế", None), ("Quy chế cũ", JUNE)):
        rule = CoordinationRule(org_unit_id=unit, name=name, document_no="1/QC", agencies=["A"])
        rule.issued_on, rule.valid_to = date(2024, 1, 2), last
        yield rule
    for name, last in (("Rà soát", None), ("Rà soát cũ", JUNE)):
        review = ReviewCampaign(org_unit_id=unit, name=name, begun_on=JUNE, due_on=AFTER)
        review.closed_on, review.begin_seq = last, 0
        yield review
    for subject, status in (
        ("Kinh phí", ProposalStatus.SENT),
        ("Biên chế", ProposalStatus.ANSWERED),
    ):
        asked = Proposal(org_unit_id=unit, subject=subject, text="Đề nghị", status=status)
        asked.addressee_id, asked.sent_on = world.unit("binhluc"), JUNE
        asked.reached_ids = [str(asked.addressee_id)]
        yield asked
    for topic, day in (("Họp thôn", AFTER), ("Họp tổ", JUNE)):
        act = CommunicationActivity(org_unit_id=unit, form=ActivityForm.CONFERENCE, topic=topic)
        act.audience, act.status, act.held_on = Audience.RESIDENTS, ActivityStatus.PLANNED, day
        act.reached_ids = [str(unit)]
        yield act


def add_running(db: Session) -> None:
    unit = world.unit("binhmy")
    rows = list(list_running(unit))
    db.add_all(rows)
    db.flush()
    for row in rows:
        if isinstance(row, CommunicationActivity):
            db.add(ActivityCommune(activity_id=row.id, org_unit_id=unit))


def load_units(api: Api) -> dict[str, UUID]:
    """{what a row is called: its unit}"""
    named = (
        (CoordinationRule.name, CoordinationRule.org_unit_id),
        (ReviewCampaign.name, ReviewCampaign.org_unit_id),
        (Proposal.subject, Proposal.org_unit_id),
        (CommunicationActivity.topic, CommunicationActivity.org_unit_id),
    )
    return {row[0]: row[1] for columns in named for row in api.all(sa.select(*columns))}


def test_what_runs_goes_to_the_heir_and_what_is_finished_stays(api: Api) -> None:
    api.run(add_running)
    before = api.run(load_register)
    found = preview(api, draft(api))
    counts = {group["kind"]: group["count"] for group in found["groups"]}
    kinds = ("coordination_rule", "review_campaign", "proposal")
    assert [counts[kind] for kind in kinds] == [1, 1, 1]
    assert counts["activity"] == 2, "with the commune that it is for"
    assert {one["kind"]: one["count"] for one in found["stays"]}["activity"] == 1
    act = cross(api)
    old = world.unit("binhmy")
    running = dict.fromkeys(("Quy chế", "Rà soát", "Kinh phí", "Họp thôn"), RENAMED)
    finished = dict.fromkeys(("Quy chế cũ", "Rà soát cũ", "Biên chế", "Họp tổ"), old)
    assert load_units(api) == running | finished
    assert set(api.all(sa.select(ActivityCommune.org_unit_id))) == {(old,), (RENAMED,)}
    undo(api, act)
    assert list_differences(before, api.run(load_register)) == []


def test_a_proposal_is_answered_by_whoever_keeps_the_records_of_its_addressee(api: Api) -> None:
    api.run(add_running)
    cross(api)
    open_ones = done(api.as_("province").get("/proposals", status="sent"))["items"]
    assert [(one["subject"], one["addressee_id"]) for one in open_ones] == [
        ("Kinh phí", str(PROVINCE))
    ]
    answer = {"answer": "Đồng ý", "document_no": None}
    path = f"/proposals/{open_ones[0]['id']}/answer"
    assert done(api.as_("province").post(path, answer, etag=CURRENT))["status"] == "answered"


def add_official(db: Session) -> None:
    """One official on direct duty, trained in spring."""
    unit = world.unit("binhmy")
    official = Staff(org_unit_id=unit, full_name="Bùi Thị Hoa", agency="UBND", is_direct_duty=True)
    course = Training(org_unit_id=unit, title="Tập huấn", topic="skills", organiser="Sở Y tế")
    course.held_from = course.held_to = date(2025, 3, 4)
    course.level = "commune"
    db.add_all((official, course))
    db.flush()
    db.add(
        Attendance(org_unit_id=unit, training_id=course.id, staff_id=official.id, completed=True)
    )


def test_who_is_on_the_staff_list_goes_on_in_the_heir_as_trained(api: Api) -> None:
    api.run(add_official)
    before = api.run(load_register)
    half, year = (date(2025, 1, 1), LAST_DAY), (date(2025, 1, 1), date(2025, 12, 31))
    told = figures(api, "province", "binhmy", half)
    act = cross(api)
    rows = api.all(sa.select(Staff.org_unit_id, Staff.active_from, Staff.active_to))
    assert set(map(tuple, rows)) == {
        (world.unit("binhmy"), None, LAST_DAY),
        (RENAMED, FIRST_DAY, None),
    }
    assert figures(api, "province", "binhmy", half) == told
    heir = as_person(api, "province", lambda db: compute_values(db, RENAMED, *year))
    assert totals(heir, "staff_direct", "staff_direct_trained") == [1, 1]
    undo(api, act)
    assert list_differences(before, api.run(load_register)) == []
