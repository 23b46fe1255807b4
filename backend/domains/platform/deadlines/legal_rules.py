"""The legal rules as they stand in the files, in the reader's language."""

from backend.documents.vi_text import format_number
from backend.domains.platform.deadlines.schemas import LegalRules, PrincipleRead, RuleRead
from backend.domains.platform.deadlines.sources import Asker
from backend.law.reference import load_procedures
from backend.law.reference.legal_deadlines import DeadlineRule, load_legal_deadlines
from backend.law.reference.penalty_procedure import LatePayment, OnTheSpotFine
from backend.law.reference.reference_files import Certainty


def build_legal_rules(asker: Asker) -> LegalRules:
    """Every version of every rule, and how the law counts."""
    file, procedures = load_legal_deadlines(), load_procedures()
    pauses = [
        PrincipleRead(
            code=pause.code,
            document="",
            article="",
            text=asker.words(
                f"Thời gian {pause.title.vi} không tính vào thời hạn",
                f"The time during which {pause.title.en} is not counted",
            ),
            certainty=Certainty(pause.certainty),
            source=pause.source,
            note=pause.note,
        )
        for pause in file.pauses
    ]
    return LegalRules(
        title=file.title,
        note=file.note,
        sources=list(file.source),
        items=[to_rule_read(rule, asker) for rule in file.rules],
        principles=[
            *(PrincipleRead.model_validate(p.model_dump()) for p in file.principles),
            *pauses,
            build_late_charge(procedures.late_payment, asker),
            *(to_principle(fine, asker) for fine in procedures.on_the_spot),
        ],
    )


def build_late_charge(late: LatePayment, asker: Asker) -> PrincipleRead:
    """The charge for paying late, as a line of the page of rules."""
    percent = format_number(late.per_day_hundredths_of_percent / 100)
    return PrincipleRead(
        code="late-payment",
        document="",
        article=late.article,
        text=asker.words(
            f"Chậm nộp tiền phạt: mỗi ngày nộp thêm {percent}% số tiền chưa nộp",
            f"Late payment adds {percent}% of what is unpaid for each day",
        ),
        certainty=Certainty(late.certainty),
        source=asker.words("Dữ liệu về thủ tục xử phạt", "The file on penalty procedure"),
        note=late.note,
    )


def to_principle(fine: OnTheSpotFine, asker: Asker) -> PrincipleRead:
    """The largest fine that needs no minutes, as a line of the page of rules."""
    one, many = format_number(fine.individual), format_number(fine.organisation)
    days = [f"{day:%d/%m/%Y}" for day in (fine.valid_from, fine.valid_to) if day]
    return PrincipleRead(
        code=f"on-the-spot-{fine.valid_from}",
        document="",
        article=fine.article,
        text=asker.words(
            f"Xử phạt không lập biên bản: đến {one} đồng (cá nhân), {many} đồng (tổ chức); "
            f"quyết định từ {' đến '.join(days)}",
            f"A fine without minutes: up to {one} đồng (individual), {many} đồng (organisation); "
            f"decisions from {' to '.join(days)}",
        ),
        certainty=Certainty(fine.certainty),
        source=asker.words("Dữ liệu về thủ tục xử phạt", "The file on penalty procedure"),
        note=fine.note,
    )


def to_rule_read(rule: DeadlineRule, asker: Asker) -> RuleRead:
    plain = rule.model_dump(exclude={"title", "when", "ends_with"})
    return RuleRead.model_validate(plain | {"title": asker.words(rule.title.vi, rule.title.en)})
