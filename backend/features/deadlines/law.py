"""The rules as they stand in the files, in the reader's language."""

from typing import Any

from backend.features.deadlines.sources import Asker
from backend.reference.legal_deadlines import Rule, legal_deadlines


def rules_of(asker: Asker) -> dict[str, Any]:
    """Every version of every rule, and how the law counts."""
    file = legal_deadlines()
    late = file.late_charge.model_dump(exclude={"basis_points"}) | {"code": "late-charge"}
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
        "principles": [*(p.model_dump() for p in file.principles), *pauses, late],
    }


def told(rule: Rule, asker: Asker) -> dict[str, Any]:
    plain = rule.model_dump(exclude={"title", "when", "ends_with"})
    return plain | {"title": asker.words(rule.title.vi, rule.title.en)}
