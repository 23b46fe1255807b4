"""Warnings where a decision differs from the law, and the deadlines of a violation.

Nothing here blocks a decision: the official decides, and a milder law, aggravation or another
competence can be right. Every warning names its text, and says if that was not verified.
`decision_guard.py` says which of them ask for a reason.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from backend.core.errors.warnings import RuleWarning
from backend.core.text.i18n import register_messages
from backend.documents.vi_text import format_number
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.competence import (
    format_act_citation,
    format_subject_citation,
    get_fine_multiplier,
    list_signer_warnings,
    list_transition_warnings,
)
from backend.domains.enforcement.violations.models import ViolationStatus
from backend.domains.enforcement.violations.running_deadlines import (
    CaseRow,
    ClockRow,
    list_running_deadlines,
)
from backend.domains.enforcement.violations.schemas import Deadline
from backend.law import reference
from backend.law.legal_clock import (
    WorkCalendar,
    describe_calculation,
    format_citation,
    list_remarks,
)


def add_years(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def compute_term_end(first: date, months: int) -> date:
    """The last day of a term of so many months that begins on `first`.

    Where the last month has no such day, the term ends with it (Civil Code, Article 148.4).
    """
    end = add_months(first, months)
    return end - timedelta(days=1) if end.day == first.day else end


def list_decision_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """The warnings on a row of `queries.FULL`: the violation with its act and who decided."""
    if case.act_note:
        yield RuleWarning("note-on-act", format_act_citation(case), {"note": case.act_note})
    yield from list_one_fine_warnings(case)
    if case.decided_on is None:
        return
    yield from list_transition_warnings(case)
    yield from list_fine_warnings(case)
    yield from list_suspension_warnings(case)
    if case.warning and not case.warning_allowed:
        yield RuleWarning("warning-not-foreseen", format_act_citation(case))
    yield from list_signer_warnings(case)
    yield from list_limitation_warnings(case)
    is_executed = case.status is ViolationStatus.EXECUTED
    if is_executed and case.fine_amount is not None and case.fine_amount > case.paid_amount:
        rest = format_number(case.fine_amount - case.paid_amount)
        yield RuleWarning("fine-outstanding", format_act_citation(case), {"rest": rest})


def list_one_fine_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """A warning if the visit found several acts that are fined once, the others as aggravation."""
    law = reference.find_procedure(case.legal_document)
    rule = law.one_fine if law else None
    if rule is None or not rule.covers(case.article, case.clause, case.point):
        return
    if case.others_fined_once:
        citation = f"{rule.article} {case.legal_document}"
        yield RuleWarning("fined-once", citation, {"count": case.others_fined_once})


def list_fine_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """A warning if the fine is outside the range, and one on how the range comes about."""
    times = get_fine_multiplier(case)
    if case.fine_amount is None or case.fine_max is None:
        return
    least, most = (case.fine_min or 0) * times, case.fine_max * times
    if not least <= case.fine_amount <= most:
        limits = {
            "amount": format_number(case.fine_amount),
            "min": format_number(least),
            "max": format_number(most),
        }
        yield RuleWarning("fine-outside-range", format_act_citation(case), limits)
        if case.subject_kind is not SubjectKind.INDIVIDUAL:
            code = "organisation-doubled" if times > 1 else "household-as-individual"
            yield RuleWarning(code, format_subject_citation(case), {"times": times})


def list_suspension_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    if case.suspension_months is None:
        return
    least, most = case.suspension_months_min, case.suspension_months_max
    if least is None or most is None:
        yield RuleWarning("suspension-not-foreseen", format_act_citation(case))
    elif not least <= case.suspension_months <= most:
        limits = {"months": case.suspension_months, "min": least, "max": most}
        yield RuleWarning("suspension-outside-range", format_act_citation(case), limits)


def list_limitation_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """A warning if it was decided after the time in which the act may be punished."""
    law = reference.find_procedure(case.legal_document)
    if law is None or case.decided_on is None:
        return
    ends = add_years(case.occurred_on, law.limitation.years)
    if case.decided_on > ends:
        citation = f"{law.limitation.article} {law.legal_document}"
        yield RuleWarning("limitation-passed", citation, {"ends": f"{ends:%d/%m/%Y}"})


def build_deadlines(case: ClockRow, calendar: WorkCalendar, language: str = "vi") -> list[Deadline]:
    """The deadlines of a violation, the earliest first, with their basis and their arithmetic."""
    found = [
        Deadline(
            code=r.rule.code,
            title=r.rule.title.en if language == "en" else r.rule.title.vi,
            due_on=r.due_on,
            basis=f"{format_citation(r.rule, language)}: {r.rule.text}",
            arithmetic=describe_calculation(r, calendar, language),
            certainty=r.certainty,
            remarks=list_remarks(r, calendar, language),
            lapses=r.rule.lapses,
        )
        for r in list_running_deadlines(case, calendar)
        if r.due_on is not None
    ]
    return sorted(found, key=lambda one: (one.due_on, one.code))


register_messages(
    {
        "note-on-act": ("{note}", "{note}"),
        "fine-outside-range": (
            "Mức phạt {amount} đồng nằm ngoài khung {min} đến {max} đồng.",
            "The fine of {amount} đồng lies outside the range of {min} to {max} đồng.",
        ),
        "fined-once": (
            "Cuộc kiểm tra còn {count} hành vi cùng nhóm: phạt tiền một, còn lại là tăng nặng.",
            "The visit found {count} more of the acts that are fined once; the rest aggravates.",
        ),
        "organisation-doubled": (
            "Khung phạt của tổ chức bằng {times} lần khung của cá nhân.",
            "The range for organisations is {times} times that for individuals.",
        ),
        "household-as-individual": (
            "Hộ kinh doanh bị phạt theo khung của cá nhân.",
            "Household businesses are fined within the range for individuals.",
        ),
        "limitation-passed": (
            "Ra quyết định sau khi hết thời hiệu xử phạt ({ends}).",
            "Decided after the time for a penalty was over ({ends}).",
        ),
        "warning-not-foreseen": (
            "Hành vi này không quy định hình thức cảnh cáo.",
            "A warning is not foreseen for this act.",
        ),
        "suspension-not-foreseen": (
            "Hành vi này không quy định tước giấy phép hoặc đình chỉ hoạt động.",
            "No suspension is foreseen for this act.",
        ),
        "suspension-outside-range": (
            "Thời hạn {months} tháng nằm ngoài khung {min} đến {max} tháng.",
            "{months} months lie outside the range of {min} to {max} months.",
        ),
        "fine-outstanding": (
            "Còn {rest} đồng tiền phạt chưa ghi nhận đã nộp.",
            "{rest} đồng of the fine are not recorded as paid.",
        ),
    }
)
