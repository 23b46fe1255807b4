"""The rules as they stand in the files, in the reader's language."""

from typing import Any

from backend.domains.platform.deadlines.sources import Asker
from backend.law.reference import load_procedures
from backend.law.reference.legal_deadlines import DeadlineRule, load_legal_deadlines


def rules_of(asker: Asker) -> dict[str, Any]:
    """Every version of every rule, and how the law counts."""
    file = load_legal_deadlines()
    late = load_procedures().late_payment
    percent = f"{late.per_day_hundredths_of_percent / 100:g}".replace(".", ",")
    charge = {
        "code": "late-payment",
        "document": "",
        "article": late.article,
        "text": asker.words(
            f"Chậm nộp tiền phạt: mỗi ngày nộp thêm {percent}% số tiền chưa nộp",
            f"Late payment adds {percent}% of what is unpaid for each day",
        ),
        "certainty": late.certainty,
        "source": asker.words("Dữ liệu về thủ tục xử phạt", "The file on penalty procedure"),
        "note": late.note,
    }
    pauses = [
        {
            "code": pause.code,
            "document": "",
            "article": "",
            "text": asker.words(
                f"Thời gian {pause.title.vi} không tính vào thời hạn",
                f"The time during which {pause.title.en} is not counted",
            ),
            "certainty": pause.certainty,
            "source": pause.source,
            "note": pause.note,
        }
        for pause in file.pauses
    ]
    return {
        "title": file.title,
        "note": file.note,
        "sources": list(file.source),
        "items": [told(rule, asker) for rule in file.rules],
        "principles": [*(p.model_dump() for p in file.principles), *pauses, charge],
    }


def told(rule: DeadlineRule, asker: Asker) -> dict[str, Any]:
    plain = rule.model_dump(exclude={"title", "when", "ends_with"})
    return plain | {"title": asker.words(rule.title.vi, rule.title.en)}
