"""How advice cites an act, and what it says of amounts."""

from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations.case_row import CaseRow, CitedAct, FinedAct, SignedCase
from backend.law import reference

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
    """The office that signed the decision, as it was on that day; None before, and if unknown."""
    if case.signed_office is None or case.decided_on is None:
        return None
    law = reference.find_deciding_procedure(case.legal_document, case.decided_on)
    return law.find_office(case.signed_office, case.decided_on) if law else None


def format_act_citation(case: CitedAct) -> str:
    """'Điểm a khoản 4 Điều 26 Nghị định 144/2021/NĐ-CP'."""
    point = f"điểm {case.point} " if case.point else ""
    clause = f"khoản {case.clause} " if case.clause else ""
    text = f"{point}{clause}Điều {case.article} {case.legal_document}"
    return text[0].upper() + text[1:]


def format_dong(amount: int) -> str:
    """37500000 -> '37.500.000'."""
    return f"{amount:,}".replace(",", ".")
