"""The one list of work in the demo: one count everywhere, and no page of the last month is far."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.demo import USERNAMES
from backend.domains.organisation.accounts.models import User
from tests.acting import Api
from tests.demo.looking import Look, signed_in
from tests.domains.platform.deadlines.test_inbox import check_surfaces

NAVIGATION = Path(__file__).resolve().parents[2] / "frontend/src/shell/navigation.ts"
MONTH = (datetime(2022, 9, 3, tzinfo=UTC), datetime(2022, 10, 4, tzinfo=UTC))
PAGES = {
    "attachments": ("inspections", "violations"),
    "budgets": ("budgets",),
    "commune_ratings": ("commune-ratings",),
    "communication_activities": ("communication-activities",),
    "crime_statistic_revisions": ("crime-statistics",),
    "crime_statistics": ("crime-statistics",),
    "inspection_plans": ("inspection-plans",),
    "inspections": ("inspections",),
    "rating_criteria": ("rating-criteria-sets",),
    "rating_criteria_sets": ("rating-criteria-sets",),
    "recommendations": ("recommendations",),
    "second_approvals": ("inbox",),
    "support_services": ("support-services",),
    "training_attendances": ("trainings",),
    "training_head_counts": ("trainings",),
    "trainings": ("trainings",),
    "violation_payments": ("violations",),
    "violations": ("violations",),
    "visit_draws": ("visit-order",),
    "workforce_counts": ("establishments", "establishment-counts"),
}
"""{what was written: the pages on which that is done}."""


@pytest.mark.in_turn
def test_one_count_on_every_surface_for_every_account(demo: Api) -> None:
    counts = {name: check_surfaces(demo, signed_in(demo, name)) for name in USERNAMES}
    assert counts["district"] > 10
    assert counts["leader"] > 10
    assert counts["binhnghia"] > 0


def test_what_was_done_in_the_last_month_is_two_clicks_away(look: Look) -> None:
    """Menu and catalogue hold every item of the navigation (tests of the front end), so its page
    has to be an item. Roles and rights are those of the demo's accounts.
    """

    def written(db: Session) -> set[str]:
        found = (
            sa.select(LogEntry.entity)
            .join(User, User.id == LogEntry.actor_id)
            .where(LogEntry.at >= MONTH[0], LogEntry.at < MONTH[1])
        )
        return set(db.scalars(found.distinct()))

    done = look(written)
    assert len(done) > 12
    assert done <= PAGES.keys()
    items = set(re.findall(r'^  \w+: \{ name: "([\w-]+)"', NAVIGATION.read_text("utf-8"), re.M))
    assert len(items) > 40
    assert {page for entity in done for page in PAGES[entity]} <= items
