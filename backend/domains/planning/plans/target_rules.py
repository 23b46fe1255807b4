"""How a target is written: what it counts, what narrows it, and what it must reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.text.i18n import register_messages
from backend.core.text.periods import MONTHS
from backend.domains.planning.plans.models import (
    SHARES,
    Indicator,
    TargetKind,
    TargetOperator,
    YearPart,
)
from backend.domains.planning.plans.target_catalogue import BY_CODE, TargetMetric
from backend.law.reference.tiers import TeamSpan
from backend.metrics.metric import NO_CHOICE, MetricChoice


class TargetWords(Protocol):
    """What says how a target counts: a target itself, a row of it, or a body that is sent."""

    @property
    def indicator(self) -> str: ...
    @property
    def kind(self) -> TargetKind: ...
    @property
    def operator(self) -> TargetOperator: ...
    @property
    def threshold_number(self) -> int | None: ...
    @property
    def audience(self) -> str | None: ...
    @property
    def form(self) -> str | None: ...
    @property
    def occasion(self) -> str | None: ...
    @property
    def team_levels(self) -> list[str] | None: ...
    @property
    def min_times(self) -> int | None: ...
    @property
    def each_part(self) -> YearPart | None: ...
    @property
    def baseline_year(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A target as it is computed. `level`: the percent or the number that it must reach."""

    metric: TargetMetric
    kind: TargetKind
    operator: TargetOperator
    level: int
    choice: MetricChoice
    team_levels: tuple[str, ...]
    baseline_year: int | None
    target_id: UUID | None

    @property
    def is_share(self) -> bool:
        return self.kind in SHARES

    def select_teams(self, of_plan: tuple[TeamSpan, ...]) -> tuple[TeamSpan, ...]:
        """Whose visits count: the target's own choice, else the plan's."""
        chosen = self.team_levels
        return (TeamSpan(date.min, date.max, chosen),) if chosen else of_plan


def build_rule(words: TargetWords, level: int, target_id: UUID | None = None) -> TargetRule:
    """The rule of a target that must reach `level`."""
    part = words.each_part if words.kind == TargetKind.CONTINUITY else None
    often = words.min_times if words.kind == TargetKind.FREQUENCY else None
    choice = MetricChoice(
        audience=words.audience,
        form=words.form,
        occasion=words.occasion,
        times=often or 1,
        each=MONTHS[part] if part else 0,
    )
    is_at_most = words.kind == TargetKind.ZERO_NEW
    return TargetRule(
        metric=BY_CODE[Indicator(words.indicator)],
        kind=TargetKind(words.kind),
        operator=TargetOperator.AT_MOST if is_at_most else TargetOperator(words.operator),
        level=0 if is_at_most else level,
        choice=choice,
        team_levels=tuple(words.team_levels or ()),
        baseline_year=words.baseline_year,
        target_id=target_id,
    )


def is_plain(words: TargetWords) -> bool:
    """A share of all that its indicator counts: nothing narrows it."""
    rule = build_rule(words, 0)
    return rule.kind is TargetKind.SHARE and rule.choice == NO_CHOICE and not rule.team_levels


def build_plain_rule(indicator: Indicator) -> TargetRule:
    """The share of an indicator with nothing chosen, whatever a plan asks of it."""
    return TargetRule(
        metric=BY_CODE[indicator],
        kind=TargetKind.SHARE,
        operator=TargetOperator.AT_LEAST,
        level=100,
        choice=NO_CHOICE,
        team_levels=(),
        baseline_year=None,
        target_id=None,
    )


def ensure_valid_rule(words: TargetWords, percent: int | None, year: int) -> None:
    """Raise Invalid where the parts of a target do not fit each other."""
    if errors := list(check_rule(words, percent, year)):
        raise Invalid.of(errors)


def check_rule(words: TargetWords, percent: int | None, year: int) -> Iterator[FieldError]:
    """What does not fit, with pointers."""
    metric, kind = BY_CODE[Indicator(words.indicator)], words.kind
    if kind not in metric.kinds:
        yield FieldError("/kind", "target-kind-unfit")
    for name in ("audience", "form", "occasion", "team_levels"):
        if getattr(words, name) is not None and name not in metric.choices:
            yield FieldError(f"/{name}", "target-choice-unfit")
    if kind in SHARES and percent is None:
        yield FieldError("/threshold_percent", "missing")
    if kind not in SHARES and kind is not TargetKind.ZERO_NEW and words.threshold_number is None:
        yield FieldError("/threshold_number", "missing")
    if kind is TargetKind.FREQUENCY and words.min_times is None:
        yield FieldError("/min_times", "missing")
    if kind is TargetKind.CONTINUITY and words.each_part is None:
        yield FieldError("/each_part", "missing")
    if kind is TargetKind.REDUCTION:
        yield from check_reduction(words, year)


def check_reduction(words: TargetWords, year: int) -> Iterator[FieldError]:
    if words.baseline_year is None:
        yield FieldError("/baseline_year", "missing")
    elif words.baseline_year >= year:
        yield FieldError("/baseline_year", "baseline-not-before-plan")
    if words.threshold_number is not None and not 1 <= words.threshold_number <= 100:
        yield FieldError("/threshold_number", "reduction-not-percent")


register_messages(
    {
        "target-kind-unfit": (
            "Cách tính này không dùng được cho nội dung đã chọn.",
            "What was chosen cannot be counted in this way.",
        ),
        "target-choice-unfit": (
            "Nội dung đã chọn không lọc được theo mục này.",
            "What was chosen is not narrowed by this.",
        ),
        "baseline-not-before-plan": (
            "Năm so sánh phải trước năm của kế hoạch.",
            "The year of comparison must come before the plan's.",
        ),
        "reduction-not-percent": (
            "Mức giảm là số phần trăm, từ 1 đến 100.",
            "The reduction is in percent, from 1 to 100.",
        ),
    }
)
