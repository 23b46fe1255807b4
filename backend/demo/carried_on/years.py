"""The story in chapters, each in a transaction of its own: the district's years, then the units
since 1 July 2025."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind, add_months
from backend.demo.carried_on import (
    agencies,
    courses,
    leftovers,
    offices,
    others,
    plans,
    provincial,
    ratings,
    reports,
    routine,
)
from backend.demo.carried_on.bureaus import (
    CROSSING,
    DISTRICT,
    PROVINCE,
    KnownPlace,
    list_all_places,
    list_bureaus,
    list_places,
)
from backend.demo.carried_on.contents import STORY
from backend.demo.carried_on.crossing import apply_january_act, apply_july_act
from backend.demo.carried_on.desk import Desk, open_story
from backend.demo.carried_on.province_contents import PROVINCE_STORY
from backend.demo.carried_on.visits import (
    UNDER_WAY,
    VisitRound,
    build_round,
    find_team_id,
    record_visits,
)
from backend.demo.cases import SIGNED_BY
from backend.demo.findings import FINDINGS
from backend.demo.random_values import create_random
from backend.demo.support import SUPPORT
from backend.domains.establishments.review_campaigns.models import ReviewCampaign
from backend.domains.inspections.inspections.models import Inspection

HALF, YEAR = PeriodKind.HALF_YEAR, PeriodKind.YEAR
TODAY = date(2026, 11, 27)
LAST_DAY = CROSSING - timedelta(1)


def run_autumn_2022(db: Session) -> None:
    with open_story(db) as desk:
        reports.send_open_quarter(desk)
        leftovers.close_first_days(desk)
        for commune, months in SUPPORT.late.items():
            others = tuple(one.key for one in list_bureaus(date(2022, 9, 1)) if one.key != commune)
            for month in months:
                routine.send_support_month(desk, date(2022, month, 1), others)
        routine.record_quarter(desk, date(2022, 10, 1))
        record_district_visits(desk, 0)
        routine.record_activities(desk, date(2022, 10, 5), date(2022, 12, 20), (1, 2))
        leftovers.close_year_end(desk)
        plans.close_district_tasks(desk, 2022)
        send_months(desk, date(2022, 10, 1), date(2022, 12, 1))
        routine.record_needs(desk, 2022, 2)
        courses.record_crime(desk, date(2022, 10, 1), date(2022, 12, 31))
        ratings.approve_year(desk, 2022, date(2022, 12, 12), date(2022, 12, 29))
        reports.send_district_report(desk, YEAR, date(2022, 1, 1), date(2023, 1, 9))


def build_year(year: int) -> Callable[[Session], None]:
    """A whole year of the district."""

    def tell(db: Session) -> None:
        with open_story(db) as desk:
            plans.create_district_plan(desk, year)
            courses.record_budget(desk, year)
            if year == leftovers.REOPENED.year:
                leftovers.end_suspension_of_2022(desk)
            routine.sign_commitments(desk, date(year, 2, 20), date(year, 5, 31))
            for month in (1, 4, 7, 10):
                routine.record_quarter(desk, date(year, month, 1))
            record_district_visits(desk, year - 2022)
            routine.record_activities(desk, date(year, 2, 14), date(year, 12, 10), (3, 6))
            courses.record_courses(desk, date(year, 1, 1), date(year, 12, 31))
            courses.record_crime(desk, date(year, 1, 1), date(year, 12, 31))
            send_months(desk, date(year, 1, 1), date(year, 12, 1))
            for half in (1, 2):
                routine.record_needs(desk, year, half)
            plans.close_district_tasks(desk, year)
            reports.send_district_report(desk, HALF, date(year, 1, 1), date(year, 7, 6))
            ratings.approve_year(desk, year, date(year, 12, 10), date(year, 12, 28))
            reports.send_district_report(desk, YEAR, date(year, 1, 1), date(year + 1, 1, 8))

    return tell


def run_last_half_of_district(db: Session) -> None:
    with open_story(db) as desk:
        plans.create_district_plan(desk, 2025)
        courses.record_budget(desk, 2025)
        routine.sign_commitments(desk, date(2025, 2, 20), date(2025, 5, 31))
        for month in (1, 4):
            routine.record_quarter(desk, date(2025, month, 1))
        record_district_visits(desk, 3)
        routine.record_activities(desk, date(2025, 2, 14), date(2025, 6, 20), (2, 3))
        courses.record_courses(desk, date(2025, 1, 1), LAST_DAY)
        courses.record_crime(desk, date(2025, 1, 1), LAST_DAY)
        send_months(desk, date(2025, 1, 1), date(2025, 5, 1))
        routine.record_needs(desk, 2025, 1)
        plans.close_district_tasks(desk, 2025)
        courses.end_former_staff(desk, LAST_DAY)
        reports.send_district_report(desk, HALF, date(2025, 1, 1), LAST_DAY)


def run_second_half_2025(db: Session) -> None:
    with open_story(db) as desk:
        offices.open_offices(desk)
        ratings.create_province_criteria(desk)
        plans.create_unit_plans(desk, 2025, date(2025, 7, 24))
        for month in (7, 10):
            routine.record_quarter(desk, date(2025, month, 1))
        record_commune_visits(desk, date(2025, 8, 4), date(2025, 12, 19))
        routine.record_activities(desk, date(2025, 7, 21), date(2025, 12, 10), (2, 4))
        courses.record_courses(desk, CROSSING, date(2025, 12, 31))
        courses.record_crime(desk, CROSSING, date(2025, 12, 31))
        send_months(desk, CROSSING, date(2025, 12, 1))
        routine.record_needs(desk, 2025, 2)
        ratings.approve_year(desk, 2025, date(2025, 12, 8), date(2025, 12, 26))
        second_half = (HALF, CROSSING)
        reports.send_commune_reports(desk, second_half, date(2026, 1, 5))
        reports.send_province_report(desk, second_half, date(2026, 1, 14))


def run_year_2026(db: Session) -> None:
    """To today: the fourth quarter is under way, and one commune owes its third."""
    with open_story(db) as desk:
        others.open_other_units(desk)
        plans.create_unit_plans(desk, 2026, date(2026, 1, 29))
        others.record_other_units(desk)
        provincial.assign_targets(desk)
        courses.record_budget(desk, 2026)
        routine.sign_commitments(desk, date(2026, 2, 24), date(2026, 5, 29))
        for month in (1, 4, 7, 10):
            routine.record_quarter(desk, date(2026, month, 1))
        record_commune_visits(desk, date(2026, 2, 23), date(2026, 11, 25))
        record_latest_visits(desk)
        routine.record_activities(desk, date(2026, 2, 14), date(2026, 11, 24), (4, 7))
        routine.record_partner_activities(desk, "mattran", STORY.of_partner)
        routine.record_partner_activities(desk, "tramyte", PROVINCE_STORY.of_tramyte)
        routine.record_province_activities(desk, PROVINCE_STORY.of_province)
        courses.record_courses(desk, date(2026, 1, 1), TODAY)
        courses.record_crime(desk, date(2026, 1, 1), TODAY)
        send_months(desk, date(2026, 1, 1), date(2026, 9, 1))
        routine.send_support_month(desk, date(2026, 10, 1), ("binh-luc-2025",))
        routine.record_needs(desk, 2026, 1)
        first_half = (HALF, date(2026, 1, 1))
        reports.send_commune_reports(desk, first_half, date(2026, 7, 3))
        others.send_other_reports(desk, *first_half, date(2026, 7, 3))
        corrected, open_line = PROVINCE_STORY.returns
        provincial.return_report_line(desk, corrected)
        reports.send_province_report(desk, first_half, date(2026, 7, 15))
        third_quarter = (PeriodKind.QUARTER, date(2026, 7, 1))
        reports.send_commune_reports(desk, third_quarter, date(2026, 10, 4), ("binh-son-2025",))
        others.send_other_reports(desk, *third_quarter, date(2026, 10, 4))
        provincial.send_late_reminder(desk)
        provincial.return_report_line(desk, open_line)
        create_next_lists(desk)


def run_province_2026(db: Session) -> None:
    """What the province's own office did, and what the agencies of a commune reported."""
    with open_story(db) as desk:
        provincial.add_team_papers(desk)
        provincial.add_papers(desk)
        provincial.send_proposals(desk)
        provincial.record_complex_places(desk)
        provincial.record_re_inspections(desk, date(2026, 9, 1), date(2026, 11, 20))
        provincial.record_rechecks(desk)
        provincial.record_target_entries(desk)
        agencies.record_agency_work(desk)
        ratings.submit_first_ratings(desk)
        provincial.run_review(desk)


def send_months(desk: Desk, first: date, last: date) -> None:
    month = first
    while month <= last:
        routine.send_support_month(desk, month)
        month = add_months(month, 1)


def record_district_visits(desk: Desk, number: int) -> None:
    """The district team's visits of a year, to the places that it has not seen this year."""
    told = STORY.years[number]
    places = list_all_places(desk.db, list_bureaus(told.first), told.last)
    seen = set(desk.db.scalars(select_visited_since(date(told.first.year, 1, 1))))
    waiting = [place for place in places if place.id not in seen]
    rng = create_random(f"visited {told.first}")
    chosen = rng.sample(waiting, min(len(waiting), round(len(places) * told.inspected)))
    record_visits(
        desk,
        VisitRound(
            find_team_id(desk.db, DISTRICT),
            "district",
            "leader",
            SIGNED_BY,
            chosen,
            told.first,
            told.last,
        ),
    )


def select_visited_since(day: date) -> sa.Select[*tuple[object]]:
    return sa.select(Inspection.establishment_id).where(Inspection.inspected_on >= day)


def record_commune_visits(desk: Desk, first: date, last: date) -> None:
    """Each commune's team visits its share, and the province's some places everywhere."""
    names = {account.username: account for account in STORY.accounts}
    everywhere: list[KnownPlace] = []
    for bureau in list_bureaus(first):
        places = list_places(desk.db, bureau.unit_id, last)
        share = bureau.diligence if first.year == TODAY.year else bureau.diligence * 0.55
        rng = create_random(f"visited {bureau.key} {first}")
        chosen = rng.sample(places, round(len(places) * share))
        record_visits(desk, build_round(desk, bureau, chosen, (first, last)))
        everywhere += rng.sample(places, 2)
    leader = names["lanhdao"]
    signed_by = f"{leader.full_name}, {leader.title}"
    team = find_team_id(desk.db, PROVINCE)
    record_visits(desk, VisitRound(team, "soyte2", "lanhdao", signed_by, everywhere, first, last))


def record_latest_visits(desk: Desk) -> None:
    """Visits of November to places that had none: what they found is in hand."""
    seen = set(desk.db.scalars(select_visited_since(date(2026, 1, 1))))
    for bureau in list_bureaus(TODAY)[:3]:
        places = list_places(desk.db, bureau.unit_id, TODAY)
        fit = [one for one in places if one.kind in FINDINGS.by_kind and one.id not in seen]
        record_visits(desk, build_round(desk, bureau, fit[:3], (UNDER_WAY, date(2026, 11, 25))))


def create_next_lists(desk: Desk) -> None:
    """Lists of the fourth quarter of 2026 in two communes, for places not seen this year."""
    seen = set(desk.db.scalars(select_visited_since(date(2026, 1, 1))))
    for bureau in list_bureaus(TODAY)[:2]:
        places = list_places(desk.db, bureau.unit_id, TODAY)
        waiting = [place for place in places if place.id not in seen][:6]
        by = (bureau.keeper, bureau.leader)
        team = find_team_id(desk.db, bureau.unit_id)
        plans.create_visit_list(desk, team, by, date(2026, 10, 1), waiting)


def add_wards(db: Session) -> None:
    """The two wards elsewhere in the province."""
    with open_story(db) as desk:
        desk.act("admin", CROSSING, 13)
        others.add_country_units(db, set(STORY.wards.values()))


CHAPTERS: tuple[Callable[[Session], None], ...] = (
    run_autumn_2022,
    build_year(2023),
    build_year(2024),
    apply_january_act,
    run_last_half_of_district,
    apply_july_act,
    add_wards,
    run_second_half_2025,
    run_year_2026,
    run_province_2026,
)


def has_last_chapter(db: Session) -> bool:
    """Whether the story reached its end: the province's review is the last of it."""
    return db.scalar(sa.select(ReviewCampaign.id).limit(1)) is not None
