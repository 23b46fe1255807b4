"""The demo of 2026: the register of 2022 carried on, over both reorganisations of 2025."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.change_log import LogEntry
from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import UtcDateTime
from backend.core.text.text_validation import ensure_no_personal_data, normalize_text
from backend.demo.carried_on.bureaus import CROSSING, PROVINCE, list_bureaus
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.carried_on.province_contents import PROVINCE_STORY
from backend.demo.carried_on.years import CHAPTERS, has_last_chapter
from backend.demo.random_values import to_instant
from backend.demo.reports import write_reports
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStatus,
)
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Stage, Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
)
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask, TaskStatus
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.reports.models import Report, ReportLine, ReportStatus
from backend.settings import ROOT, Settings
from tests.calling import Client
from tests.databases import Databases, Moving
from tests.demo.both_boundaries import ReportedYear, attack_years, list_reported_years
from tests.demo.conftest import open_demo
from tests.demo.test_feed import list_unread_today

TODAY = date(2026, 11, 27)
NAMED = (
    *("vhxh", "vhxh2", "doi178", "congan", "chutich", "mattran", "soyte"),
    *("admin", "auditor", "handler"),
)
"""The accounts that the API's consumers can rely on."""


def test_the_demo_of_2026_has_a_day_a_unit_and_a_folder_of_its_own() -> None:
    later = Settings(_env_file=None, app_env="demo", demo="2026")
    assert (later.fixed_today, later.unit_code) == (TODAY, "13504")
    assert later.var_dir == ROOT / "var" / "demo-2026"
    named = Settings(_env_file=None, app_env="demo", demo="2026", var_dir=Path("elsewhere"))
    assert named.var_dir == Path("elsewhere")
    first = Settings(_env_file=None, app_env="demo")
    assert (first.fixed_today, first.var_dir) == (date(2022, 10, 3), ROOT / "var")
    office = Settings(_env_file=None, app_env="production", demo="2026")
    assert (office.fixed_today, office.unit_code) == (None, "352")


def test_the_story_names_the_accounts_and_units_that_it_needs() -> None:
    assert set(NAMED) <= set(STORY.shown)
    accounts = {account.username: account.unit for account in STORY.accounts}
    assert set(STORY.shown) <= {*accounts, "admin", "auditor", "handler"}
    assert {find_unit_id(unit) for unit in accounts.values()} >= {
        one.unit_id for one in list_bureaus(TODAY)
    }
    for office in STORY.offices:
        assert accounts[office.lead] == accounts[office.leader] == office.unit
    for text in [*STORY.sections.values(), *(kind.topic for kind in STORY.activities)]:
        assert ensure_no_personal_data(text) == normalize_text(text)


@pytest.fixture(scope="module")
def carried_on(databases: Databases, seeded: str) -> Iterator[tuple[str, int]]:
    """The address of the demo of 2026, and the last entry of the log of that of 2022."""
    url = databases.copy(seeded)

    async def tell() -> int:
        database = Database(url)
        await database.run_as_system("reports", write_reports)
        last = await database.run_as_system("look", find_last_entry, writes=False)
        for chapter in CHAPTERS:
            await database.run_as_system("carry on", chapter)
        await database.close()
        return last

    last = asyncio.run(tell())
    yield url, last
    databases.drop(url)


def find_last_entry(db: Session) -> int:
    return db.scalars(sa.select(sa.func.max(LogEntry.seq))).one()


@pytest.mark.whole_proof
@pytest.mark.slow
def test_the_register_crosses_whole_and_its_years_tell_no_small_number(
    http: Client,
    app: FastAPI,
    databases: Databases,
    moving: Moving,
    carried_on: tuple[str, int],
) -> None:
    """One test, as two workers would each carry the demo on, which takes most of the time.

    The years 2021 to 2024 of the district are attacked as its approved reports tell them today, by
    both boundaries. Each row of its feed is read at the URL that it carries.
    """
    url, last = carried_on
    reported: list[ReportedYear] = []

    def check(db: Session) -> None:
        assert has_last_chapter(db)
        acts = list(db.scalars(sa.select(Reorganisation.status)))
        assert acts == [ReorganisationStatus.APPLIED] * 2
        check_units(db)
        check_province(db)
        check_visits(db)
        check_ratings(db)
        check_moments(db, last)
        check_open_work(db)
        reported.extend(list_reported_years(db))

    asyncio.run(look_into(url, check))
    years, numbers = attack_years(reported)
    assert years == 4
    assert numbers > years
    with open_demo(http, app, moving, databases.copy(url), TODAY) as demo:
        assert list_unread_today(demo) == []


async def look_into(url: str, work: Callable[[Session], None]) -> None:
    database = Database(url)
    await database.run_as_system("look", work, writes=False)
    await database.close()


def check_units(db: Session) -> None:
    """Every establishment and active team lies in one of the 129 of today, each with its plan."""
    today = set(db.scalars(sa.select(OrgUnit.id).where(OrgUnit.parent_id == PROVINCE)))
    assert len(today) == 129
    held = set(db.scalars(sa.select(Establishment.org_unit_id)))
    assert {one.unit_id for one in list_bureaus(TODAY)} < held < today
    ended = sa.select(InspectionTeam.id).join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
    still = ended.where(OrgUnit.valid_to < TODAY, InspectionTeam.is_active.is_(True))
    assert not db.scalars(still).all()
    planned = set(db.scalars(sa.select(Plan.org_unit_id).where(Plan.year == 2026)))
    assert planned == today | {PROVINCE}


def check_province(db: Session) -> None:
    """The province's own work: rechecks with a sample, a line that came back, a whole allocated."""
    rechecks = [(one.status, len(one.sample)) for one in db.scalars(sa.select(Recheck))]
    assert sorted(status for status, _ in rechecks) == ["draft", "signed", "signed", "signed"]
    assert all(drawn >= 3 for _, drawn in rechecks)
    returned, open_line = PROVINCE_STORY.returns
    corrected = sa.select(ReportLine.correction).join(Report, Report.id == ReportLine.report_id)
    values = list(db.scalars(corrected.where(Report.org_unit_id == find_unit_id(returned.unit))))
    assert [one["reason"] for one in values if one] == [returned.reason]
    waiting = sa.select(Report.org_unit_id).where(Report.status == ReportStatus.RETURNED)
    assert db.scalars(waiting).all() == [find_unit_id(open_line.unit)]
    (allocation,) = db.scalars(sa.select(TargetAllocation))
    assert len(allocation.amounts) == 129
    target = db.get_one(PlanTarget, allocation.target_id)
    assert sum(allocation.amounts.values()) == target.threshold_number


def check_visits(db: Session) -> None:
    """No minutes of a team after the last day of its unit; acts by the law of their day."""
    late = (
        sa.select(Inspection.id)
        .join(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
        .where(OrgUnit.valid_to < Inspection.inspected_on)
    )
    assert not db.scalars(late).all()
    asked = (
        sa.select(Recommendation.text).join(Inspection).where(Inspection.inspected_on > CROSSING)
    )
    assert not [text for text in db.scalars(asked) if "thị trấn" in text]
    states = set(db.scalars(sa.select(Inspection.status)))
    assert states == {InspectionStatus.SIGNED}
    acts = sa.select(Violation.occurred_on, ViolationType.valid_from, ViolationType.valid_to)
    acts = acts.join(ViolationType, ViolationType.id == Violation.violation_type_id)
    for day, first, last in db.execute(acts):
        assert first <= day <= (last or day)


def check_ratings(db: Session) -> None:
    """Seventeen communes before the crossing, the units of today since; of 2026 some wait."""
    found = sa.select(CommuneRating.year, CommuneRating.status)
    years = [(year, status) for year, status in db.execute(found)]
    assert {status for year, status in years if year < 2026} == {RatingStatus.APPROVED}
    waiting = [status for year, status in years if year == 2026]
    assert waiting == [RatingStatus.SELF_ASSESSED] * len(PROVINCE_STORY.ratings)
    counts = [sum(one == year for one, _ in years) for year in range(2021, 2026)]
    assert counts == [17, 17, 17, 17, len(list_bureaus(CROSSING))]


def check_moments(db: Session, since: int) -> None:
    """What was told since then is of the story's days, whenever it was loaded."""
    days = to_instant(date(2022, 10, 3)), to_instant(TODAY, 23)
    strange = sa.select(LogEntry.entity).where(
        LogEntry.seq > since, sa.not_(LogEntry.at.between(*days))
    )
    assert not db.scalars(strange.distinct()).all()
    late = [
        f"{mapper.local_table}.{attr.key}"
        for mapper in Base.registry.mappers
        if str(mapper.local_table) not in LOADED_BEFORE
        for attr in mapper.column_attrs
        if isinstance(attr.columns[0].type, UtcDateTime) and attr.key not in AHEAD
        if (find_latest(db, attr.columns[0]) or days[0]) > days[1]
    ]
    assert late == []


def find_latest(db: Session, column: sa.ColumnElement[datetime]) -> datetime | None:
    return db.scalar(sa.select(sa.func.max(column)), execution_options={"unscoped": "all rows"})


LOADED_BEFORE = {
    *("org_units", "rating_criteria", "rating_criteria_sets", "visit_points", "changes"),
}
"""Reference data, which this test loads without the story's clock, and its log."""
AHEAD = {"opens_at"}
"""A sealed list opens on a day to come."""


def check_open_work(db: Session) -> None:
    """Nothing is overdue on the last day but what the story tells: a report that is owed."""
    tasks = sa.select(PlanTask.id).join(Plan, Plan.id == PlanTask.plan_id)
    late = tasks.where(
        Plan.year == TODAY.year, PlanTask.due_on < TODAY, PlanTask.status != TaskStatus.DONE
    )
    assert not db.scalars(late).all()
    followed = sa.select(sa.func.count(RecheckFollowUp.id))
    assert db.scalar(followed) == sum(one.signed for one in PROVINCE_STORY.rechecks)
    promised = sa.select(Proposal.id).where(
        Proposal.status == ProposalStatus.SENT, Proposal.answer_due_on < TODAY
    )
    assert not db.scalars(promised).all()
    unpaid = sa.select(Violation.id).where(
        Violation.stage.in_((Stage.DECIDED, Stage.IN_FORCE)),
        Violation.delivered_on < TODAY - timedelta(10),
    )
    assert not db.scalars(unpaid).all()
