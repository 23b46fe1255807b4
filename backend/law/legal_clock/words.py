"""An answer of the clock in words: the sum, the article it rests on, what to be careful about."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from backend.law.legal_clock.calendar import DAY, Calendar
from backend.law.legal_clock.engine import Reckoning
from backend.law.reference.legal_deadlines import Rule, Unit, legal_deadlines

UNITS = {
    Unit.WORKING_DAYS: ("ngày làm việc", "working days"),
    Unit.DAYS: ("ngày", "days"),
    Unit.MONTHS: ("tháng", "months"),
    Unit.YEARS: ("năm", "years"),
}
WEEKDAYS = (
    *(("thứ hai", "Monday"), ("thứ ba", "Tuesday"), ("thứ tư", "Wednesday")),
    *(("thứ năm", "Thursday"), ("thứ sáu", "Friday"), ("thứ bảy", "Saturday")),
    ("chủ nhật", "Sunday"),
)
TO_CHECK = ("điều khoản cần đối chiếu", "article to be checked")


def citation(rule: Rule, language: str = "vi") -> str:
    """'Điều 5 Nghị định 144/2021/NĐ-CP'."""
    if not rule.article:
        return f"{rule.document} ({TO_CHECK[language == 'en']})"
    return f"{rule.article} {rule.document}"


def arithmetic(found: Reckoning, calendar: Calendar, language: str = "vi") -> str:
    """'06/10/2022 + 07 ngày làm việc (bỏ 08–09/10, 15–16/10 thứ bảy, chủ nhật) = 17/10/2022'."""
    en = language == "en"
    unit = UNITS[found.rule.unit][en]
    if en and found.rule.count == 1:
        unit = unit.removesuffix("s")
    count = f"{found.rule.count}" if en else f"{found.rule.count:02d}"
    said = f"{full(found.start_on)} + {count} {unit}"
    asides = [*skips(found, calendar, en), *pauses(found, en), *counted(found, en)]
    if asides:
        said += f" ({'; '.join(asides)})"
    if found.due_on is None or found.reached_on is None:
        return f"{said}: {'stands still' if en else 'đang tạm dừng'}"
    said += f" = {full(found.reached_on)}"
    if found.due_on != found.reached_on:
        why = named(found.reached_on, calendar, en)
        on = full(found.due_on)
        said += f", {why}: moved to {on}" if en else f", {why}: lùi tới {on}"
    return said


def skips(found: Reckoning, calendar: Calendar, en: bool) -> Iterator[str]:
    """Which days were left out and why, which made-up days counted, what the month lacks."""
    weekends = [day for day in found.skipped if calendar.off(day) is None]
    parts = []
    if weekends:
        days = sorted({day.weekday() for day in weekends})
        parts.append(f"{ranges(weekends)} {', '.join(WEEKDAYS[d][en] for d in days)}")
    named_days = [(off.name, day) for day in found.skipped if (off := calendar.off(day))]
    for name, group in groupby(sorted(named_days, key=lambda n: n[1]), key=lambda n: n[0]):
        parts.append(f"{ranges([day for _, day in group])} {name}")
    if parts:
        yield f"{'skipping' if en else 'bỏ'} {'; '.join(parts)}"
    if found.worked:
        made_up = ranges(found.worked)
        yield f"counting {made_up} made up" if en else f"tính cả {made_up} làm bù"
    if not found.has_same_day:
        yield "last day of the month" if en else "tháng không có ngày đó, lấy ngày cuối tháng"


def pauses(found: Reckoning, en: bool) -> Iterator[str]:
    titles = {pause.code: pause.title for pause in legal_deadlines().pauses}
    for pause in found.pauses:
        title = titles[pause.code].en if en else titles[pause.code].vi
        began = full(pause.began_on)
        if pause.ended_on is None:
            yield (
                f"not counting since {began}: {title}" if en else f"không tính từ {began}: {title}"
            )
            continue
        ended = full(pause.ended_on)
        yield (
            f"not counting after {began} to {ended}: {title}"
            if en
            else f"không tính từ sau {began} đến hết {ended}: {title}"
        )


def counted(found: Reckoning, en: bool) -> Iterator[str]:
    """Which time is not taken out, although it is of other periods."""
    titles = {pause.code: pause.title for pause in legal_deadlines().pauses}
    for pause in found.through:
        title = titles[pause.code].en if en else titles[pause.code].vi
        span = f"{'from' if en else 'từ'} {full(pause.began_on)}"
        if pause.ended_on is not None:
            span += f" {'to' if en else 'đến'} {full(pause.ended_on)}"
        yield f"counting {span}: {title}" if en else f"vẫn tính {span}: {title}"


def named(day: date, calendar: Calendar, en: bool) -> str:
    off = calendar.off(day)
    return off.name if off is not None else WEEKDAYS[day.weekday()][en]


def ranges(days: Iterable[date]) -> str:
    """'08–09/10, 15–16/10': runs of days that follow one another."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(run_of(run[0], run[-1]) for run in runs)


def run_of(first: date, last: date) -> str:
    if first == last:
        return f"{first:%d/%m}"
    return (
        f"{first:%d}–{last:%d/%m}" if first.month == last.month else f"{first:%d/%m}–{last:%d/%m}"
    )


def full(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def remarks(found: Reckoning, calendar: Calendar, language: str = "vi") -> list[str]:
    """What to be careful about: doubts of the rule, of a pause, of a day off, of a year."""
    notes = [found.rule.note] if found.rule.note else []
    sources = {pause.code: pause.note for pause in legal_deadlines().pauses}
    notes += [sources[pause.code] for pause in found.pauses]  # of `through` the rule's note tells
    days = {d.note for day in found.skipped if (d := calendar.off(day)) and d.note}
    notes += sorted(days)
    if not found.knows_year:
        notes.append(
            "No days off are on file for this year."
            if language == "en"
            else "Chưa có lịch nghỉ lễ của năm này, chỉ trừ thứ bảy, chủ nhật."
        )
    return notes
