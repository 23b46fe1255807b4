"""Who may decide: the office that signed, its limit of fines, and the decree of the act."""

import re
from collections.abc import Iterator
from datetime import date

from backend.core.errors.warnings import RuleWarning
from backend.core.text.i18n import register_messages
from backend.documents.vi_text import format_number
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.running_deadlines import (
    CaseRow,
    CitedAct,
    FinedAct,
    SignedCase,
)
from backend.law import reference
from backend.law.reference.penalty_procedure import AdministrativeField

TO_CHECK = "cần đối chiếu văn bản"


def get_fine_multiplier(case: FinedAct) -> int:
    is_organisation = case.subject_kind is SubjectKind.ORGANISATION
    return case.organisation_multiplier if is_organisation else 1


def format_subject_citation(case: CaseRow) -> str:
    """Where the decree says how much organisations, or households, are fined."""
    law = reference.find_procedure(case.legal_document)
    if law is None:
        return case.legal_document
    is_organisation = case.subject_kind is SubjectKind.ORGANISATION
    article = law.organisations if is_organisation else law.households
    return f"{article} {case.legal_document}"


def find_signer(case: SignedCase) -> reference.Office | None:
    """The office that signed, as it was on the day of the decision; None if there is none."""
    if case.signed_office is None or case.decided_on is None:
        return None
    law = reference.find_deciding_procedure(case.legal_document, case.decided_on)
    return law.find_office(case.signed_office, case.decided_on) if law else None


def format_act_citation(act: CitedAct) -> str:
    """'Điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP'."""
    text = format_inline_citation(act)
    return text[0].upper() + text[1:]


def format_inline_citation(act: CitedAct) -> str:
    """'điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP', as within a sentence."""
    point = f"điểm {act.point} " if act.point else ""
    clause = f"khoản {act.clause} " if act.clause else ""
    return f"{point}{clause}Điều {act.article} {act.legal_document}"


ARTICLE = re.compile(r"Điều \d+")


def list_signer_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """Warnings if the fine is above a cap of the field or office, or that office may not sign."""
    own = reference.find_procedure(case.legal_document)
    field = own.competence.field_of(case.article) if own else None
    if own is None or field is None:
        return
    decided_on = case.decided_on
    assert decided_on is not None
    most = field.cap * get_fine_multiplier(case)
    if case.fine_amount is not None and case.fine_amount > most:
        limits = {
            "amount": format_number(case.fine_amount),
            "cap": format_number(most),
            "field": field.name,
        }
        yield RuleWarning("above-cap", f"{own.caps_article} {own.legal_document}", limits)
    law = reference.find_deciding_procedure(case.legal_document, decided_on) or own
    office = find_deciding_office(case, decided_on, law)
    if office is not None:
        yield from list_office_warnings(case, law, office, field)
    elif case.signed_office is not None:
        day = f"{decided_on:%d/%m/%Y}"
        yield RuleWarning("wrong-signer", format_offices_citation(law, decided_on), {"day": day})


def find_deciding_office(
    case: CaseRow, decided_on: date, law: reference.Procedure
) -> reference.Office | None:
    """The office that signed; without one, the chairman of the unit that decided."""
    if case.signed_office is not None:
        return law.find_office(case.signed_office, decided_on)
    level = case.decision_unit_level
    return law.find_chairman(level, decided_on) if level is not None else None


def format_office_citation(law: reference.Procedure, office: reference.Office) -> str:
    """'Khoản 1 Điều 54 Nghị định 282/2025/NĐ-CP', with a mark if that text was not verified."""
    text = f"{office.article} {office.legal_document or law.legal_document}"
    return text if office.verified else f"{text}; {TO_CHECK}"


def format_offices_citation(law: reference.Procedure, day: date) -> str:
    """The articles on all offices that may sign on that day: 'Điều 54 và Điều 55 Nghị định …'."""
    offices = law.list_offices(day)
    articles = " và ".join(dict.fromkeys(ARTICLE.findall("; ".join(o.article for o in offices))))
    document = next((one.legal_document for one in offices if one.legal_document), "")
    mark = "" if all(one.verified for one in offices) else f"; {TO_CHECK}"
    return f"{articles} {document or law.legal_document}{mark}"


def list_office_warnings(
    case: CaseRow, law: reference.Procedure, office: reference.Office, field: AdministrativeField
) -> Iterator[RuleWarning]:
    citation = format_office_citation(law, office)
    level = case.decision_unit_level
    if office.body == "committee" and level is not None and office.level != level:
        yield RuleWarning("signer-of-other-level", citation, {"office": office.name})
    if case.suspension_months is not None and office.may_suspend is False:
        yield RuleWarning("office-may-not-suspend", citation, {"office": office.name})
    cap = office.fines.get(field.code)
    if cap is None:
        told = {"office": office.name, "field": field.name}
        yield RuleWarning("office-cap-unknown", add_unverified_mark(citation), told)
        return
    times = get_fine_multiplier(case)
    cap *= times
    told = {"office": office.name, "cap": format_number(cap)}
    if case.fine_amount is not None and case.fine_amount > cap:
        amount = {"amount": format_number(case.fine_amount)}
        yield RuleWarning("above-office", citation, told | amount)
    top = (case.fine_max or 0) * times
    if case.fine_amount is not None and top > cap:
        yield RuleWarning(
            "above-competence", add_unverified_mark(citation), told | {"top": format_number(top)}
        )


def add_unverified_mark(citation: str) -> str:
    """The citation with one mark that its text was not verified."""
    return citation if citation.endswith(TO_CHECK) else f"{citation}; {TO_CHECK}"


def list_transition_warnings(case: CaseRow) -> Iterator[RuleWarning]:
    """A warning if a decree that came into force between act and decision has the same act.

    Source: khoản 1, 2 Điều 70 Nghị định 282/2025/NĐ-CP. That decree does not say that a lighter
    range of its own applies to acts which ended before it.
    """
    assert case.decided_on is not None
    later = reference.find_procedure_on(case.decided_on)
    if later is None or case.occurred_on >= later.valid_from:
        return
    acts = reference.load_violation_types()
    if not any(a.code == case.act_code and a.legal_document == later.legal_document for a in acts):
        return
    mark = "" if later.transition.verified else f"; {TO_CHECK}"
    yield RuleWarning(
        "earlier-decree-applies",
        later.transition.article + mark,
        {
            "day": f"{later.valid_from:%d/%m/%Y}",
            "earlier": case.legal_document,
            "later": later.legal_document,
        },
    )


register_messages(
    {
        "above-cap": (
            "Mức phạt {amount} đồng vượt mức tối đa {cap} đồng của lĩnh vực {field}.",
            "The fine of {amount} đồng is above the maximum of {cap} đồng in this field.",
        ),
        "wrong-signer": (
            "Chức danh ký quyết định không được phạt tiền theo văn bản hiệu lực ngày {day}.",
            "The office that signed may impose no fine under the decree in force on {day}.",
        ),
        "signer-of-other-level": (
            "{office} không phải người ký của đơn vị ra quyết định.",
            "The office that signed is of another level than the unit that decides.",
        ),
        "office-may-not-suspend": (
            "{office} không có quyền tước giấy phép hoặc đình chỉ hoạt động.",
            "The office that signed may not suspend a licence or an activity.",
        ),
        "office-cap-unknown": (
            "Chưa có mức phạt tối đa của {office} ở lĩnh vực {field}: tra văn bản trước khi ký.",
            "What this office may fine in this field was not read: look it up before signing.",
        ),
        "above-office": (
            "Mức phạt {amount} đồng vượt thẩm quyền của {office} ({cap} đồng).",
            "The office that signed may impose {cap} đồng; the fine is {amount} đồng.",
        ),
        "above-competence": (
            "Khung phạt lên tới {top} đồng, quá mức {cap} đồng của {office}.",
            "The range goes up to {top} đồng; the office that signed may fine {cap} đồng.",
        ),
        "earlier-decree-applies": (
            "Hành vi kết thúc trước {day}: áp dụng {earlier}. Hành vi còn tiếp diễn: {later}.",
            "An act that ended before {day} falls under {earlier}, one that goes on: {later}.",
        ),
    }
)
