"""An answer of the clock in words: the sum, the article it rests on, what to be careful about."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from backend.law.legal_clock.engine import DAY, ComputedDeadline, WorkCalendar
from backend.law.reference.legal_deadlines import DeadlineRule, TimeUnit, load_legal_deadlines

UNITS = {
    TimeUnit.WORKING_DAYS: ("ngày làm việc", "working days"),
    TimeUnit.DAYS: ("ngày", "days"),
    TimeUnit.MONTHS: ("tháng", "months"),
    TimeUnit.YEARS: ("năm", "years"),
}
WEEKDAYS = (
    *(("thứ hai", "Monday"), ("thứ ba", "Tuesday"), ("thứ tư", "Wednesday")),
    *(("thứ năm", "Thursday"), ("thứ sáu", "Friday"), ("thứ bảy", "Saturday")),
    ("chủ nhật", "Sunday"),
)
TO_CHECK = ("điều khoản cần đối chiếu", "article to be checked")


def format_citation(rule: DeadlineRule, language: str = "vi") -> str:
    """'Điều 5 Nghị định 144/2021/NĐ-CP'."""
    if not rule.article:
        return f"{rule.document} ({TO_CHECK[language == 'en']})"
    return f"{rule.article} {rule.document}"


def describe_calculation(
    found: ComputedDeadline, calendar: WorkCalendar, language: str = "vi"
) -> str:
    """'06/10/2022 + 07 ngày làm việc (bỏ 08–09/10, 15–16/10 thứ bảy, chủ nhật) = 17/10/2022'."""
    en = language == "en"
    unit = UNITS[found.rule.unit][en]
    if en and found.rule.count == 1:
        unit = unit.removesuffix("s")
    count = f"{found.rule.count}" if en else f"{found.rule.count:02d}"
    said = f"{format_date(found.start_on)} + {count} {unit}"
    asides = [
        *describe_skipped_days(found, calendar, en),
        *describe_pauses(found, en),
        *describe_counted_pauses(found, en),
    ]
    if asides:
        said += f" ({'; '.join(asides)})"
    if found.due_on is None or found.reached_on is None:
        return f"{said}: {'stands still' if en else 'đang tạm dừng'}"
    said += f" = {format_date(found.reached_on)}"
    if found.due_on != found.reached_on:
        why = get_day_name(found.reached_on, calendar, en)
        on = format_date(found.due_on)
        said += f", {why}: moved to {on}" if en else f", {why}: lùi tới {on}"
    return said


def describe_skipped_days(
    found: ComputedDeadline, calendar: WorkCalendar, en: bool
) -> Iterator[str]:
    """Explain the skipped days, the make-up workdays that counted, and a month without that day."""
    weekends = [day for day in found.skipped if calendar.get_day_off(day) is None]
    parts = []
    if weekends:
        days = sorted({day.weekday() for day in weekends})
        parts.append(f"{format_day_ranges(weekends)} {', '.join(WEEKDAYS[d][en] for d in days)}")
    named_days = [(off.name, day) for day in found.skipped if (off := calendar.get_day_off(day))]
    for name, group in groupby(sorted(named_days, key=lambda n: n[1]), key=lambda n: n[0]):
        parts.append(f"{format_day_ranges([day for _, day in group])} {name}")
    if parts:
        yield f"{'skipping' if en else 'bỏ'} {'; '.join(parts)}"
    if found.worked:
        worked = format_day_ranges(found.worked)
        yield f"counting {worked}, a make-up workday" if en else f"tính cả {worked} làm bù"
    if not found.has_same_day:
        yield "last day of the month" if en else "tháng không có ngày đó, lấy ngày cuối tháng"


def describe_pauses(found: ComputedDeadline, en: bool) -> Iterator[str]:
    titles = {pause.code: pause.title for pause in load_legal_deadlines().pauses}
    for pause in found.pauses:
        title = titles[pause.code].en if en else titles[pause.code].vi
        began = format_date(pause.began_on)
        if pause.ended_on is None:
            yield (
                f"not counting since {began}: {title}" if en else f"không tính từ {began}: {title}"
            )
            continue
        ended = format_date(pause.ended_on)
        yield (
            f"not counting after {began} to {ended}: {title}"
            if en
            else f"không tính từ sau {began} đến hết {ended}: {title}"
        )


def describe_counted_pauses(found: ComputedDeadline, en: bool) -> Iterator[str]:
    """Explain the pauses of other periods that are counted in this one."""
    titles = {pause.code: pause.title for pause in load_legal_deadlines().pauses}
    for pause in found.through:
        title = titles[pause.code].en if en else titles[pause.code].vi
        span = f"{'from' if en else 'từ'} {format_date(pause.began_on)}"
        if pause.ended_on is not None:
            span += f" {'to' if en else 'đến'} {format_date(pause.ended_on)}"
        yield f"counting {span}: {title}" if en else f"vẫn tính {span}: {title}"


def get_day_name(day: date, calendar: WorkCalendar, en: bool) -> str:
    off = calendar.get_day_off(day)
    return off.name if off is not None else WEEKDAYS[day.weekday()][en]


def format_day_ranges(days: Iterable[date]) -> str:
    """Format ranges of consecutive days: '08–09/10, 15–16/10'."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(format_day_range(run[0], run[-1]) for run in runs)


def format_day_range(first: date, last: date) -> str:
    if first == last:
        return f"{first:%d/%m}"
    return (
        f"{first:%d}–{last:%d/%m}" if first.month == last.month else f"{first:%d/%m}–{last:%d/%m}"
    )


def format_date(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def list_remarks(
    found: ComputedDeadline, calendar: WorkCalendar, language: str = "vi"
) -> list[str]:
    """List the doubts about the rule, a pause, a day off or a year."""
    notes = [found.rule.note] if found.rule.note else []
    sources = {pause.code: pause.note for pause in load_legal_deadlines().pauses}
    notes += [sources[pause.code] for pause in found.pauses]  # of `through` the rule's note tells
    off = [*found.skipped, *list_passed_days(found)]
    days = {d.note for day in off if (d := calendar.get_day_off(day)) and d.note}
    notes += sorted(days)
    if not found.knows_year:
        notes.append(
            "No days off are on file for this year: only weekends and entered days are left out."
            if language == "en"
            else "Chưa có lịch nghỉ lễ của năm này: chỉ trừ thứ bảy, chủ nhật và ngày đã nhập."
        )
    return notes


def list_passed_days(found: ComputedDeadline) -> list[date]:
    """The days off over which the last day was moved."""
    if found.due_on is None or found.reached_on is None:
        return []
    return [found.reached_on + DAY * n for n in range((found.due_on - found.reached_on).days)]
