"""Who stands above follows what was handed up: exactly the records that open at their URL."""

import random
from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.core.text.periods import PeriodKind
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.reporting.reports.models import Report, ReportStatus
from tests import provinces
from tests.acting import Api
from tests.domains.platform.changes.following import Row, list_unresolved, list_urls, read_feed
from tests.domains.ratings.commune_ratings import making as ratings
from tests.domains.reporting.reports.making import act, done, written
from tests.domains.reporting.reports.test_province import HALF, JANUARY, begun
from tests.provinces import CHAIR, EXAMPLE, PROVINCE, SUPERIOR, commune

KINDS = {"reports": Report, "plans": Plan, "commune-ratings": CommuneRating}


def list_ids(rows: list[Row], kind: str) -> set[str]:
    return {row["id"] for row in rows if row["entity"] == kind}


def ensure_exact(api: Api, who: str) -> list[Row]:
    """Each row opens, and each report, plan, rating and target that opens has its rows."""
    person = api.as_(who)
    rows = read_feed(person)
    assert list_unresolved(person, list_urls(rows)) == []
    for kind, model in KINDS.items():
        every = [str(id) for (id,) in api.all(sa.select(model.id))]
        opened = {id for id in every if person.get(f"/{kind}/{id}").status_code == 200}
        assert list_ids(rows, kind) == opened, (who, kind)
    targets = api.all(sa.select(PlanTarget.id, PlanTarget.plan_id, PlanTarget.code))
    paths = {str(row.id): f"/plans/{row.plan_id}/targets/{row.code}" for row in targets}
    opened = {id for id, path in paths.items() if person.get(path).status_code == 200}
    assert list_ids(rows, "plan-targets") == opened, who
    return rows


def reopen_approved(db: Session) -> None:
    """Of the drawn ones none has the edition that an approval freezes."""
    for report in db.scalars(sa.select(Report).where(Report.status.in_(provinces.COUNTED))):
        db.save(report, {"status": ReportStatus.SUBMITTED})


def test_the_province_follows_what_it_may_open_and_no_draft(api: Api) -> None:
    set_today(JANUARY)
    units = api.run(provinces.open_province, 16)
    days = PeriodKind.HALF_YEAR, date(2025, 7, 1)
    api.run(provinces.draw_reports, units, random.Random(178), *days)
    api.run(reopen_approved)
    api.run(provinces.add_plans, [*units[:2], PROVINCE], 2025)
    api.run(provinces.add_plans, units[2:4], 2025, "draft")
    begun(api)
    statuses = {status for (status,) in api.all(sa.select(Report.status))}
    assert statuses == {ReportStatus.DRAFT, ReportStatus.RETURNED, ReportStatus.SUBMITTED}
    for who in (SUPERIOR, CHAIR):
        rows = ensure_exact(api, who)
        assert len(list_ids(rows, "reports")) > 5, who
        assert len(list_ids(rows, "plans")) == 3, who
        below = [row for row in rows if row["org_unit_id"] in set(map(str, units))]
        assert [row for row in below if row["changed_fields"]] == []
    told = {row["org_unit_id"] for row in read_feed(api.as_(EXAMPLE[0]))}
    assert told.isdisjoint(map(str, units[1:])), "who stands beside learns nothing more"


def test_of_ratings_the_approved_ones_are_told(api: Api) -> None:
    ratings.ready(api)
    approved = ratings.approved(api)
    begun_one = ratings.begun(api, "trangan")
    rows = ensure_exact(api, "province")
    assert list_ids(rows, "commune-ratings") == {approved["id"]}
    assert begun_one["id"] in list_ids(read_feed(api.as_("district")), "commune-ratings")


def test_a_draft_is_told_once_it_is_handed_up_and_its_loss_never(api: Api) -> None:
    set_today(JANUARY)
    api.run(provinces.open_province, 2)
    above = api.as_(SUPERIOR)
    lost = begun(api, EXAMPLE[0], commune(0))
    path = f"/reports/{lost['id']}"
    assert api.as_(EXAMPLE[0]).delete(path, etag=lost).status_code == 204
    part: Any = written(api, begun(api, EXAMPLE[0], commune(0)), EXAMPLE[0])
    assert list_ids(read_feed(above), "reports") == set()
    cursor = done(above.get("/changes", limit=200))["cursor"]
    part = act(api, EXAMPLE[0], part, "submit", {"accept_missing": True})
    late = done(above.get("/changes", after=cursor, limit=200))["items"]
    assert [(row["id"], row["version"]) for row in late] == [(part["id"], part["version"])]
    assert done(above.get(late[0]["url"]))["period_start"] == HALF["period_start"]
    act(api, EXAMPLE[1], part, "approve")
    assert ensure_exact(api, SUPERIOR)[-1]["id"] == part["id"]
    assert lost["id"] not in {row["id"] for row in read_feed(above)}
