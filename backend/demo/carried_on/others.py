"""The other units of the province, told in a few records each: names are those of the country."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind
from backend.demo import PASSWORD
from backend.demo.carried_on.bureaus import Bureau
from backend.demo.carried_on.contents import STORY
from backend.demo.carried_on.desk import Desk, load_seats
from backend.demo.carried_on.offices import build_place, create_account
from backend.demo.carried_on.plans import build_target, write_plan
from backend.demo.carried_on.province_contents import PROVINCE_STORY
from backend.demo.carried_on.reports import send_period_report
from backend.demo.carried_on.routine import build_activity
from backend.demo.people import DemoAccount, build_person_name
from backend.demo.places import PLACES
from backend.demo.random_values import add_working_days, create_random, select_day
from backend.domains.establishments.establishments.service import create_place
from backend.domains.organisation.accounts.passwords import Passwords
from backend.domains.organisation.org_units.loading import build_row
from backend.domains.organisation.org_units.service import update_closure
from backend.domains.prevention.communication_activities.service import record_activity
from backend.law.reference import load_org_units
from backend.law.reference.org_units import CountryUnit, load_country

PROVINCE_CODE = "37"
TOLD = PROVINCE_STORY.others


class OtherUnit(NamedTuple):
    """A unit of the country's list; its two accounts are named after its code."""

    id: UUID
    code: str
    place: str

    @property
    def bureau(self) -> Bureau:
        return Bureau(self.code, self.id, f"vhxh.{self.code}", f"chutich.{self.code}")


def list_new_units() -> list[CountryUnit]:
    """The communes of the province that the register does not hold yet."""
    known = {unit.code for unit in load_org_units()} | set(STORY.wards.values())
    found = load_country().list_units([PROVINCE_CODE])
    return [unit for unit in found if unit.level == "commune" and unit.code not in known]


def list_other_units() -> list[OtherUnit]:
    return [OtherUnit(one.id, one.code, f"{one.kind} {one.name}") for one in list_new_units()]


def add_country_units(db: Session, codes: set[str]) -> None:
    """Rows of these units, as the country's list has them."""
    country = load_country()
    units = list(country.list_units([PROVINCE_CODE]))
    ids = {unit.code: unit.id for unit in units}
    db.add_all(build_row(unit, country, ids) for unit in units if unit.code in codes)
    db.flush()
    update_closure(db)


def open_other_units(desk: Desk) -> None:
    """The units, and in each an officer and a chairman with accounts; their names are invented."""
    db = desk.act("admin", TOLD.first_day, 9)
    add_country_units(db, {unit.code for unit in list_new_units()})
    secret = Passwords().hash_now(PASSWORD)
    for unit in list_other_units():
        rng = create_random(f"officers {unit.code}")
        lead, leader = unit.bureau.keeper, unit.bureau.leader
        office = f"Chuyên viên Phòng Văn hóa – Xã hội {unit.place}"
        head = f"Chủ tịch UBND {unit.place}"
        for name, role, title in ((lead, "lead_officer", office), (leader, "leader", head)):
            account = DemoAccount(name, role, build_person_name(rng), title, unit.code)
            create_account(desk, account, unit.id, secret)
    desk.seats = load_seats(db)


def record_other_units(desk: Desk) -> None:
    """Their plans, some establishments and activities of 2026."""
    for number, unit in enumerate(list_other_units(), 1):
        rng = create_random(f"others {unit.code}")
        bureau = unit.bureau
        title = f"Kế hoạch phòng, chống mại dâm năm 2026 của {unit.place}"
        write_plan(
            desk,
            (unit.id, unit.place, bureau.keeper, bureau.leader),
            (2026, title, f"{20 + number % 60}/KH-UBND-MH"),
            ([build_target(one) for one in STORY.targets[:1]], ()),
            add_working_days(date(2026, 2, 2), rng.randrange(12)),
        )
        if rng.random() < TOLD.with_places:
            for place in range(1, rng.choice((1, 1, 2)) + 1):
                kind = rng.choice(TOLD.kinds)
                name = f"{rng.choice(PLACES.signs[kind])} {rng.choice(PLACES.words)}"
                day = select_day(date(2026, 3, 2), date(2026, 5, 20), rng)
                own = (unit.code, unit.id, unit.place)
                db = desk.act(bureau.keeper, day, 9, place)
                create_place(db, build_place(own, (kind, name), place, day, rng))
        if rng.random() < TOLD.with_activity:
            day = add_working_days(select_day(date(2026, 2, 14), date(2026, 6, 20), rng), 1)
            db = desk.act(bureau.keeper, day, 15, rng.randrange(60))
            record_activity(
                db, build_activity(bureau.unit_id, rng.choice(STORY.activities), day, rng)
            )


def send_other_reports(desk: Desk, kind: PeriodKind, start: date, day: date) -> None:
    """So many of them have reported on the period, over three weeks; the others are late."""
    many = TOLD.half_year_reports if kind is PeriodKind.HALF_YEAR else TOLD.quarter_reports
    units = create_random(f"reported {start}").sample(list_other_units(), many)
    for number, unit in enumerate(units):
        bureau, sent_on = unit.bureau, day + timedelta(number * 9 // many)
        send_period_report(desk, unit.id, (bureau.keeper, bureau.leader), (kind, start), sent_on)
