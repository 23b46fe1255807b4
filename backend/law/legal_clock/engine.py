"""The arithmetic of a period: from its event over days off and pauses to its last day.

The day of the event is not counted (Civil Code, Article 147). A period in months or years ends on
the same day of the last month, or on its last day where it has no such day (Article 148.3, 148.4).
A last day that is a day off moves to the next working day (148.5), unless the rule says it stays.
"""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.law.legal_clock.calendar import DAY, Calendar
from backend.law.reference.certainty import Certainty, weakest
from backend.law.reference.legal_deadlines import LastDay, Rule, Unit

FARTHEST = date(2150, 1, 1)
"""No event lies later: days from outside are bounded to 2100."""


@dataclass(frozen=True, slots=True)
class Pausing:
    """A time that is not counted: the days after `began_on` to `ended_on`; None: it goes on."""

    code: str
    began_on: date
    ended_on: date | None
    certainty: Certainty

    def holds(self, day: date) -> bool:
        return self.began_on < day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """An answer: the last day and how it was reached.

    `skipped`: days off within a period of working days; `worked`: made-up Saturdays and Sundays
    that counted; `reached_on`: the day before a last day off was moved; `paused_days`: those that
    pauses took out; `through`: pauses of other rules that took nothing out of this one, the law on
    that not having been read; `has_same_day`: the last month has the day of the first. `due_on` is
    None while a pause goes on. `knows_year`: the days off of every year on the way are on file.
    """

    rule: Rule
    start_on: date
    due_on: date | None
    reached_on: date | None
    certainty: Certainty
    skipped: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    pauses: tuple[Pausing, ...] = ()
    paused_days: int = 0
    through: tuple[Pausing, ...] = ()
    has_same_day: bool = True
    knows_year: bool = True


def reckon(
    rule: Rule, start_on: date, calendar: Calendar, pauses: Sequence[Pausing] = ()
) -> Reckoning:
    """When the period of `rule` ends that began with the event of `start_on`."""
    if not date(1900, 1, 1) <= start_on < FARTHEST:
        raise ValueError(start_on)
    if rule.unit is Unit.WORKING_DAYS:
        return in_working_days(rule, start_on, calendar, pauses)
    return in_calendar_days(rule, start_on, calendar, pauses)


def in_working_days(
    rule: Rule, start_on: date, calendar: Calendar, pauses: Sequence[Pausing]
) -> Reckoning:
    skipped, worked, taken = [], [], []
    used: list[Pausing] = []
    left, day = rule.count, start_on
    while left:
        day += DAY
        pause = pause_on(day, pauses)
        if pause is not None:
            if pause not in used:
                used.append(pause)
            if pause.ended_on is None:
                return open_ended(rule, start_on, used)
            taken.append(day)
        elif calendar.is_working(day):
            left -= 1
            if day in calendar.special:
                worked.append(day)
        else:
            skipped.append(day)
    sure = weakest(
        rule.certainty,
        calendar.certainty([*skipped, *worked]),
        *(pause.certainty for pause in used),
        known(calendar, start_on, day),
    )
    return Reckoning(
        rule=rule,
        start_on=start_on,
        due_on=day,
        reached_on=day,
        certainty=sure,
        skipped=tuple(skipped),
        worked=tuple(worked),
        pauses=tuple(used),
        paused_days=len(taken),
        knows_year=calendar.knows(start_on, day),
    )


def in_calendar_days(
    rule: Rule, start_on: date, calendar: Calendar, pauses: Sequence[Pausing]
) -> Reckoning:
    plain, has_same_day = added(start_on, rule.count, rule.unit)
    reached, used = plain, []
    for pause in sorted(pauses, key=lambda p: p.began_on):
        if pause.began_on >= reached or (pause.ended_on or date.max) <= start_on:
            continue
        used.append(pause)
        if pause.ended_on is None:
            return open_ended(rule, start_on, used)
        reached += pause.ended_on - max(pause.began_on, start_on)
    moves = rule.last_day_off is LastDay.MOVES
    due = calendar.next_working(reached) if moves else reached
    way = [reached + DAY * i for i in range((due - reached).days + 1)] if moves else []
    sure = weakest(
        rule.certainty,
        calendar.certainty(way),
        *(pause.certainty for pause in used),
        *([known(calendar, due, due)] if moves else []),
    )
    return Reckoning(
        rule=rule,
        start_on=start_on,
        due_on=due,
        reached_on=reached,
        certainty=sure,
        pauses=tuple(used),
        paused_days=(reached - plain).days,
        has_same_day=has_same_day,
        knows_year=not moves or calendar.knows(due, due),
    )


def counting_through(found: Reckoning, pauses: Iterable[Pausing]) -> Reckoning:
    """The answer with those of `pauses` that lie in it: it is no surer than what is known of them.

    Its day stays: so it comes early rather than late.
    """
    last = found.due_on or date.max
    inside = tuple(p for p in pauses if p.began_on < last and (p.ended_on or last) > found.start_on)
    sure = weakest(found.certainty, *(pause.certainty for pause in inside))
    return replace(found, through=inside, certainty=sure)


def open_ended(rule: Rule, start_on: date, used: Iterable[Pausing]) -> Reckoning:
    pauses = tuple(used)
    sure = weakest(rule.certainty, *(pause.certainty for pause in pauses))
    return Reckoning(rule, start_on, None, None, sure, pauses=pauses)


def pause_on(day: date, pauses: Sequence[Pausing]) -> Pausing | None:
    return next((pause for pause in pauses if pause.holds(day)), None)


def known(calendar: Calendar, first: date, last: date) -> Certainty:
    return Certainty.VERIFIED if calendar.knows(first, last) else Certainty.UNVERIFIED


def added(day: date, count: int, unit: Unit) -> tuple[date, bool]:
    """`day` and so many days, months or years; whether the last month has that day."""
    if unit is Unit.DAYS:
        return day + timedelta(days=count), True
    number = day.year * 12 + day.month - 1 + count * (12 if unit is Unit.YEARS else 1)
    year, month = divmod(number, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day <= last
