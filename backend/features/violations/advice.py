"""What the law would have otherwise of a decision, and until when a violation can be punished.

Officials decide: a milder law, aggravation or another competence can be right. So nothing here
blocks; every line names the text that it rests on, and what was not verified says so.
"""

from collections.abc import Iterator
from typing import Any, Literal

from backend import reference
from backend.core.advice import Advice
from backend.core.messages import speak
from backend.core.org import Level
from backend.features.violation_types.models import SubjectKind
from backend.features.violations.models import ViolationStatus
from backend.features.violations.terms import years_after

TO_CHECK = "cần đối chiếu văn bản"


def advice_on(case: Any) -> Iterator[Advice]:
    """Advice on a row of `reading.FULL`: the violation with its act and who decided."""
    if case.act_note:
        yield Advice("note-on-act", citation_of(case), {"note": case.act_note})
    if case.decided_on is None:
        return
    yield from advice_on_fine(case)
    if case.warning and not case.warning_allowed:
        yield Advice("warning-not-foreseen", citation_of(case))
    yield from advice_on_suspension(case)
    if case.status is ViolationStatus.EXECUTED and (case.fine_amount or 0) > case.paid_amount:
        rest = dong(case.fine_amount - case.paid_amount)
        yield Advice("fine-outstanding", citation_of(case), {"rest": rest})


def advice_on_fine(case: Any) -> Iterator[Advice]:
    """Outside the range, and why the range is what it is; who may decide up to its top."""
    times = multiplier(case)
    if case.fine_amount is None or case.fine_max is None:
        return
    least, most = (case.fine_min or 0) * times, case.fine_max * times
    if not least <= case.fine_amount <= most:
        limits = {"amount": dong(case.fine_amount), "min": dong(least), "max": dong(most)}
        yield Advice("fine-outside-range", citation_of(case), limits)
        if case.subject_kind is not SubjectKind.INDIVIDUAL:
            code = "organisation-doubled" if times > 1 else "household-as-individual"
            yield Advice(code, rule_on_organisations(case), {"times": times})
    yield from advice_on_competence(case, most, times)


def advice_on_competence(case: Any, top: int, times: int) -> Iterator[Advice]:
    """The chairman of the deciding unit, if he signed, may not reach the top of the range."""
    law = reference.procedure_of(case.legal_document)
    field = law.competence.field_of(case.article) if law else None
    if law is None or field is None or case.decision_unit_level is None:
        return
    cap = field.cap(level_of(case.decision_unit_level))
    if cap is not None and cap * times < top:
        citation = f"{law.competence.article} {law.legal_document}; {TO_CHECK}"
        limits = {"cap": dong(cap * times), "top": dong(top)}
        yield Advice("above-competence", citation, limits)


def advice_on_suspension(case: Any) -> Iterator[Advice]:
    if case.suspension_months is None:
        return
    least, most = case.suspension_months_min, case.suspension_months_max
    if least is None or most is None:
        yield Advice("suspension-not-foreseen", citation_of(case))
    elif not least <= case.suspension_months <= most:
        limits = {"months": case.suspension_months, "min": least, "max": most}
        yield Advice("suspension-outside-range", citation_of(case), limits)


def multiplier(case: Any) -> int:
    is_organisation = case.subject_kind is SubjectKind.ORGANISATION
    return case.organisation_multiplier if is_organisation else 1


def rule_on_organisations(case: Any) -> str:
    law = reference.procedure_of(case.legal_document)
    return f"{law.organisations} {case.legal_document}" if law else case.legal_document


def citation_of(case: Any) -> str:
    """'Điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP'."""
    point = f"điểm {case.point} " if case.point else ""
    clause = f"khoản {case.clause} " if case.clause else ""
    text = f"{point}{clause}Điều {case.article} {case.legal_document}"
    return text[0].upper() + text[1:]


def level_of(level: Level) -> Literal["commune", "district", "province"]:
    return level.value


def deadlines(case: Any) -> list[dict[str, Any]]:
    """The end of the limitation period, while nothing has been decided."""
    law = reference.procedure_of(case.legal_document)
    if law is None or case.status is not ViolationStatus.RECORDED:
        return []
    rule = law.limitation
    due_on = years_after(case.occurred_on, rule.years)
    return [
        {
            "code": "limitation",
            "due_on": due_on,
            "basis": f"{rule.article} {law.legal_document}: {rule.text}",
            "arithmetic": f"{case.occurred_on:%d/%m/%Y} + {rule.years:02d} năm = {due_on:%d/%m/%Y}",
            "certainty": "verified" if rule.verified else "unverified",
        }
    ]


def dong(amount: int) -> str:
    """37500000 -> '37.500.000'."""
    return f"{amount:,}".replace(",", ".")


speak(
    {
        "note-on-act": ("{note}", "{note}"),
        "fine-outside-range": (
            "Mức phạt {amount} đồng nằm ngoài khung {min} đến {max} đồng.",
            "The fine of {amount} đồng lies outside the range of {min} to {max} đồng.",
        ),
        "organisation-doubled": (
            "Khung phạt của tổ chức bằng {times} lần khung của cá nhân.",
            "The range for organisations is {times} times that for individuals.",
        ),
        "household-as-individual": (
            "Hộ kinh doanh bị phạt theo khung của cá nhân.",
            "Household businesses are fined within the range for individuals.",
        ),
        "above-competence": (
            "Khung phạt lên tới {top} đồng, quá mức {cap} đồng của Chủ tịch UBND cấp này.",
            "The range goes up to {top} đồng; the chairman at this level may fine {cap} đồng.",
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
