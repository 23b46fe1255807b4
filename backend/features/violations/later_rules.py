"""A later decree that was lighter when the act was decided: it may be applied (Điều 81)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend import reference
from backend.core.advice import Advice
from backend.core.messages import speak
from backend.features.violations.citing import TO_CHECK, citation_of, dong, multiplier

Span = tuple[int, int]
"""Highest and lowest."""


@dataclass(frozen=True, slots=True)
class LaterRule:
    """The same act under the decree in force when it was decided, where that is another one."""

    case: Any
    act: reference.ViolationType

    @classmethod
    def of(cls, case: Any) -> "LaterRule | None":
        """None where the decree is the same, or the later one neither lighter nor mixed."""
        day = case.decided_on
        for act in reference.violation_types():
            later = act.code == case.act_code and act.valid_from > case.occurred_on
            if later and act.is_valid(day):
                found = cls(case, act)
                return found if found.is_lighter or found.is_mixed else None
        return None

    @property
    def fines(self) -> tuple[Span, Span]:
        """(then, later): the range for individuals."""
        old = (self.case.fine_max or 0, self.case.fine_min or 0)
        return old, (self.act.fine_max or 0, self.act.fine_min or 0)

    @property
    def terms(self) -> tuple[Span, Span]:
        """(then, later): the range of months of a suspension."""
        old = (self.case.suspension_months_max or 0, self.case.suspension_months_min or 0)
        term = self.act.suspension
        return old, (term.months_max, term.months_min) if term else (0, 0)

    @property
    def is_lighter(self) -> bool:
        (old_fine, fine), (old_term, term) = self.fines, self.terms
        return fine <= old_fine and term <= old_term and (fine, term) != (old_fine, old_term)

    @property
    def is_mixed(self) -> bool:
        (old_fine, fine), (old_term, term) = self.fines, self.terms
        return (fine < old_fine and term > old_term) or (fine > old_fine and term < old_term)

    @property
    def is_applied(self) -> bool:
        """The decision keeps to the lighter rule."""
        if not self.is_lighter:
            return False
        fine, months, times = (
            self.case.fine_amount,
            self.case.suspension_months,
            multiplier(self.case),
        )
        (most, least), (longest, shortest) = self.fines[1], self.terms[1]
        fits = fine is None or least * times <= fine <= most * times
        return fits and (months is None or shortest <= months <= longest)

    def advice(self) -> Iterator[Advice]:
        law = reference.procedure_of(self.act.legal_document)
        assert law is not None
        mark = "" if law.later_rule.verified else f"; {TO_CHECK}"
        citation = f"{citation_of(self.act)}; {law.later_rule.article}{mark}"
        times = multiplier(self.case)
        (most, least), (longest, shortest) = self.fines[1], self.terms[1]
        limits = {
            "min": dong(least * times),
            "max": dong(most * times),
            "months": f"{shortest:02d}–{longest:02d}",
        }
        if self.is_mixed:
            yield Advice("later-rule-mixed", citation, limits)
        else:
            applied = "lighter-rule-applied" if self.is_applied else "lighter-later-rule"
            yield Advice(applied, citation, limits)


speak(
    {
        "lighter-later-rule": (
            "Văn bản mới nhẹ hơn, có thể áp dụng: phạt {min} đến {max} đồng, tước {months} tháng.",
            "The later decree is lighter and may apply: {min} to {max} đồng, {months} months.",
        ),
        "lighter-rule-applied": (
            "Quyết định theo khung nhẹ hơn của văn bản mới: {min} đến {max} đồng.",
            "The decision keeps to the lighter range of the later decree: {min} to {max} đồng.",
        ),
        "later-rule-mixed": (
            "Văn bản mới có mặt nặng, có mặt nhẹ hơn: {min} đến {max} đồng, tước {months} tháng.",
            "The later decree is partly heavier: {min} to {max} đồng, {months} months.",
        ),
    }
)
