"""What every commune enters through the year: head counts, commitments, activities, support."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa

from backend.core.text.periods import PeriodKind, add_months, compute_period_end
from backend.demo.carried_on.bureaus import (
    PROVINCE,
    Bureau,
    KnownPlace,
    list_bureaus,
    list_places,
)
from backend.demo.carried_on.contents import STORY
from backend.demo.carried_on.desk import Desk
from backend.demo.places import PLACES, select_part
from backend.demo.prevention import CampaignKind, select_count
from backend.demo.random_values import add_working_days, create_random, select_day
from backend.demo.support import SUPPORT
from backend.domains.establishments.establishments.models import Commitment, WorkforceCount
from backend.domains.establishments.establishments.schemas import WorkforceCountCreate
from backend.domains.establishments.establishments.workforce import (
    compute_recent_since,
    record_count,
)
from backend.domains.prevention.communication_activities.schemas import ActivityCreate
from backend.domains.prevention.communication_activities.service import record_activity
from backend.domains.support.needs_assessments.schemas import NeedsAssessmentCreate
from backend.domains.support.needs_assessments.service import create_assessment
from backend.domains.support.support_services.models import Service
from backend.domains.support.support_services.schemas import SheetLine, SheetWrite
from backend.domains.support.support_services.service import write_sheet

COUNTED = 0.91
COMMITTED = 0.86
TODAY = date(2026, 11, 27)


def record_quarter(desk: Desk, first: date) -> None:
    """Nine in ten establishments are counted between the sixth and the thirteenth week."""
    last = min(first + timedelta(88), TODAY - timedelta(2))
    rng = create_random(f"workforce {first}")
    for bureau in list_bureaus(first):
        for place in list_places(desk.db, bureau.unit_id, last):
            if rng.random() < COUNTED:
                record_workers(desk, bureau, place, select_day(first + timedelta(40), last, rng))


def record_workers(desk: Desk, bureau: Bureau, place: KnownPlace, day: date) -> None:
    """The usual number of the place, one more or less."""
    fewest, most, women = PLACES.sizes[place.kind]
    usual = create_random(f"usual {place.id}").randint(fewest, most)
    rng = create_random(f"workers {place.id} {day}")
    total = max(1, usual + rng.choice((-1, 0, 0, 0, 1)))
    female = min(total, max(0, round(total * women + rng.choice((-1, 0, 0, 1)))))
    db = desk.act(bureau.keeper, day, 14, rng.randrange(60))
    counts = WorkforceCountCreate(
        counted_on=day,
        total=total,
        female=female,
        under_18=1 if total > 5 and rng.random() < 0.02 else 0,
        with_contract=select_part(total, 0.8, rng),
        with_health_check=select_part(total, 0.7, rng),
        with_temporary_residence=select_part(total, 0.85, rng),
    )
    record_count(db, place.id, counts)


def record_missing_counts(desk: Desk, bureau: Bureau, day: date) -> None:
    """Count those that nobody has counted lately: a rating needs the head counts of all."""
    since = compute_recent_since(day)
    lately = sa.select(WorkforceCount.establishment_id).where(
        WorkforceCount.counted_on.between(since, day)
    )
    counted = set(desk.db.scalars(lately))
    for place in list_places(desk.db, bureau.unit_id, day):
        if place.id not in counted:
            record_workers(desk, bureau, place, day - timedelta(1))


def sign_commitments(desk: Desk, first: date, last: date) -> None:
    """Most establishments sign a commitment with the commune between these days."""
    rng = create_random(f"commitments {first}")
    for bureau in list_bureaus(first):
        for place in list_places(desk.db, bureau.unit_id, last):
            if rng.random() < COMMITTED:
                day = select_day(first, last, rng)
                db = desk.act(bureau.keeper, day, 10, rng.randrange(60))
                own = {"establishment_id": place.id, "org_unit_id": place.unit_id}
                db.save(Commitment(**own, signed_on=day))


def record_activities(desk: Desk, first: date, last: date, often: tuple[int, int]) -> None:
    """So many activities of each commune between the days: (fewest, most)."""
    for bureau in list_bureaus(first):
        rng = create_random(f"outreach {bureau.key} {first}")
        kinds = STORY.activities
        for kind in rng.sample(kinds, rng.randint(*often)):
            day = add_working_days(select_day(first, last - timedelta(3), rng), 1)
            db = desk.act(bureau.keeper, day, 15, rng.randrange(60))
            record_activity(db, build_activity(bureau.unit_id, kind, day, rng))


def record_partner_activities(
    desk: Desk, username: str, held: Sequence[tuple[date, CampaignKind]]
) -> None:
    """The activities that an agency of the first commune holds and records itself."""
    office = STORY.offices[0]
    bureau = next(one for one in list_bureaus(TODAY) if one.key == office.unit)
    for day, kind in held:
        with desk.act_within(username, day) as db:
            rng = create_random(f"partner {day}")
            record_activity(db, build_activity(bureau.unit_id, kind, day, rng))


def record_province_activities(desk: Desk, held: Sequence[tuple[date, CampaignKind]]) -> None:
    """Activities of the province itself, for all its units at once."""
    for day, kind in held:
        db = desk.act("soyte2", day, 15)
        record_activity(db, build_activity(PROVINCE, kind, day, create_random(f"province {day}")))


def build_activity(unit_id: UUID, kind: CampaignKind, day: date, rng: Random) -> ActivityCreate:
    panels, leaflets = (select_count(span, rng) for span in (kind.panels, kind.leaflets))
    counted = {
        "session_count": kind.sessions,
        "attendee_count": rng.randint(*kind.people),
        "panel_count": panels,
        "leaflet_count": leaflets,
        "material_count": panels + leaflets,
        "broadcast_count": rng.randint(*kind.broadcasts),
    }
    told = {
        "org_unit_id": unit_id,
        "held_on": day,
        "integrated_programme": kind.programme,
        **kind.model_dump(include={"form", "audience", "topic", "place", "partner"}),
        **{name: number for name, number in counted.items() if number},
    }
    return ActivityCreate.model_validate(told)


def send_support_month(desk: Desk, month: date, silent: tuple[str, ...] = ()) -> None:
    """Each commune's counts of a month, sent on the first days of the next one."""
    day = max(add_months(month, 1) + timedelta(1), date(2022, 10, 5))
    for bureau in list_bureaus(month):
        if bureau.key in silent:
            continue
        given = create_random(f"support {bureau.key}")
        kept = {line[0]: line for line in SUPPORT.usual if given.random() < line[1]}
        rng = create_random(f"support {bureau.key} {month}")
        lines = [build_support_line(service, kept.get(service), rng) for service in Service]
        db = desk.act(get_keeper_on(bureau, day), day, 9, rng.randrange(60))
        write_sheet(db, SheetWrite(org_unit_id=bureau.unit_id, month=month, lines=lines))


def get_keeper_on(bureau: Bureau, day: date) -> str:
    """Who enters what is asked of a unit on that day."""
    present = [one.keeper for one in list_bureaus(day) if one.unit_id == bureau.unit_id]
    return present[0] if present else bureau.keeper


def build_support_line(
    service: Service, usual: tuple[Service, float, float, int] | None, rng: Random
) -> SheetLine:
    if usual is None:
        return SheetLine(service=service, count=None)
    count = rng.randint(1, usual[3]) if rng.random() < usual[2] else 0
    return SheetLine(service=service, count=count, under_18_count=0)


def record_needs(desk: Desk, year: int, half: int) -> None:
    """What the women reached in a half-year need, sent in the week after it."""
    start = date(year, 6 * half - 5, 1)
    day = compute_period_end(PeriodKind.HALF_YEAR, start)
    for bureau in list_bureaus(day):
        rng = create_random(f"needs {bureau.key} {start}")
        reached = rng.randint(2, 9)
        needs = {str(one): round(reached * (part := rng.random()) * part) for one in Service}
        told = {
            "org_unit_id": bureau.unit_id,
            "year": year,
            "half": half,
            "reached_count": reached,
            "under_18_count": 0,
            **needs,
        }
        assessment = NeedsAssessmentCreate.model_validate(told)
        create_assessment(desk.act(bureau.keeper, day, 16), assessment)
