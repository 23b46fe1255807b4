"""Where a draft's head counts or conclusion contradict its checklist: told before it is signed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.errors.warnings import RuleWarning
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.checklists import Checklist
from backend.domains.inspections.inspections.models import ChecklistAnswer, InspectionOutcome
from backend.law.reference.checklists import ChecklistItemEntry

MINORS = ("no_minors", "staff_of_age")
"""Items that ask whether anybody under 18 works there."""
OF_ALL = {
    "labour_contract": "with_contract",
    "health_check": "with_health_check",
    "temporary_residence": "with_temporary_residence",
}
"""Items that ask of every worker for what a head count counts."""
NOT_OF_EVERYBODY = ("temporary_residence",)
"""Of these a compliant place may have some without: the item concerns only those who must."""


@dataclass(frozen=True, slots=True)
class ComparedMinutes:
    """What is compared: the answers, the head counts (None: nobody counted), the conclusion."""

    answers: Mapping[str, Mapping[str, str | None]]
    counts: Mapping[str, int | None] | None
    outcome: InspectionOutcome | None

    def is_answered(self, code: str, answer: ChecklistAnswer) -> bool:
        return self.answers.get(code, {}).get("answer") == answer

    def count(self, name: str) -> int | None:
        return self.counts.get(name) if self.counts else None


def list_contradictions(minutes: ComparedMinutes, used: Checklist | None) -> Iterator[RuleWarning]:
    """What in the minutes cannot both be true, item by item in the order of the checklist."""
    for item in used.items if used else ():
        if item.code in MINORS:
            yield from list_contradictions_on_minors(minutes, item)
        if item.code in OF_ALL:
            yield from list_contradictions_on_workers(minutes, item)
    yield from list_contradictions_on_outcome(minutes, used)


def list_contradictions_on_minors(
    minutes: ComparedMinutes, item: ChecklistItemEntry
) -> Iterator[RuleWarning]:
    number = minutes.count("under_18")
    if minutes.is_answered(item.code, ChecklistAnswer.NON_COMPLIANT):
        if number is None:
            yield build_item_warning("minors-not-counted", item)
        elif number == 0:
            yield build_item_warning("minors-found-none-counted", item)
    elif number and item.code in minutes.answers:
        yield build_item_warning("minors-counted-none-found", item, number=number)


def list_contradictions_on_workers(
    minutes: ComparedMinutes, item: ChecklistItemEntry
) -> Iterator[RuleWarning]:
    total, number = minutes.count("total"), minutes.count(OF_ALL[item.code])
    if total is None or number is None:
        return
    if minutes.is_answered(item.code, ChecklistAnswer.NON_COMPLIANT) and total and number == total:
        yield build_item_warning("fault-of-workers-none-counted", item, number=number, total=total)
    may_lack = item.code in NOT_OF_EVERYBODY
    if (
        minutes.is_answered(item.code, ChecklistAnswer.COMPLIANT)
        and number < total
        and not may_lack
    ):
        yield build_item_warning("workers-lack-none-found", item, number=number, total=total)


def list_contradictions_on_outcome(
    minutes: ComparedMinutes, used: Checklist | None
) -> Iterator[RuleWarning]:
    faults = [
        code for code in minutes.answers if minutes.is_answered(code, ChecklistAnswer.NON_COMPLIANT)
    ]
    title = used.title if used else ""
    if minutes.outcome is InspectionOutcome.NO_VIOLATION and faults:
        yield RuleWarning("faults-without-outcome", title, {"count": len(faults)})


def build_item_warning(code: str, item: ChecklistItemEntry, **params: Any) -> RuleWarning:
    return RuleWarning(code, item.legal_basis, {"item": item.text, **params})


register_messages(
    {
        "minors-not-counted": (
            "Mục “{item}” ghi Không đạt nhưng chưa ghi số lao động dưới 18 tuổi.",
            "“{item}” is answered Not compliant, but no number of workers under 18 is given.",
        ),
        "minors-found-none-counted": (
            "Mục “{item}” ghi Không đạt nhưng số lao động dưới 18 tuổi ghi là 0.",
            "“{item}” is answered Not compliant, but the number of workers under 18 is 0.",
        ),
        "minors-counted-none-found": (
            "Số lao động dưới 18 tuổi ghi là {number} nhưng mục “{item}” không ghi Không đạt.",
            "{number} workers under 18 are counted, but “{item}” is not answered Not compliant.",
        ),
        "fault-of-workers-none-counted": (
            "Mục “{item}” ghi Không đạt nhưng số đã đếm là {number} trên {total} lao động.",
            "“{item}” is answered Not compliant, but {number} of {total} workers have it.",
        ),
        "workers-lack-none-found": (
            "Số đã đếm là {number} trên {total} lao động nhưng mục “{item}” ghi Đạt.",
            "{number} of {total} workers have it, but “{item}” is answered Compliant.",
        ),
        "faults-without-outcome": (
            "Có {count} mục ghi Không đạt nhưng kết luận là không phát hiện vi phạm.",
            "{count} items are answered Not compliant, but the outcome says no violation.",
        ),
    }
)
