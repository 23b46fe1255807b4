"""Entering the figures of a period, and correcting them while earlier figures stay on record."""

from collections.abc import Iterator
from datetime import date

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, ensure_no_errors
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, is_period_start
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.police.crime_statistics.models import (
    FIGURES,
    CrimePeriodKind,
    CrimeStatistic,
    CrimeStatisticRevision,
)
from backend.domains.police.crime_statistics.schemas import (
    CrimeCorrection,
    CrimeCreate,
    FiguresRead,
)


def create_statistic(db: Session, data: CrimeCreate) -> CrimeStatistic:
    """Enter the figures of a period of the actor's own unit, with their first revision."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    if unit.id not in (db.scope.units or (unit.id,)):
        raise Invalid.at("/org_unit_id", "crime-unit-own", name=unit.name)
    start = data.period_start
    ensure_valid_period(data.period_kind, start)
    ensure_existed(unit, start, compute_period_end(data.period_kind, start), "/org_unit_id")
    ensure_consistent_figures(FiguresRead.model_validate(data))
    values = data.model_dump(include=set(CrimeCreate.model_fields))
    made = db.save(CrimeStatistic(**values, revision_count=1))
    create_revision(db, made, None)
    return made


def ensure_valid_period(kind: CrimePeriodKind, start: date) -> None:
    """Raise Invalid unless a period of that kind begins on `start`, which has come."""
    if not is_period_start(kind, start):
        raise Invalid.at("/period_start", "not-first-day")
    if start > today():
        raise Invalid.at("/period_start", "period-not-begun")


def correct_statistic(db: Session, statistic: CrimeStatistic, data: CrimeCorrection) -> None:
    """Replace figures; raises Conflict when nothing would change."""
    given = data.model_dump(exclude_unset=True, exclude={"reason"})
    changes = {k: v for k, v in given.items() if getattr(statistic, k) != v}
    if not changes:
        raise Conflict("nothing-corrected")
    ensure_consistent_figures(FiguresRead.model_validate(statistic).model_copy(update=changes))
    db.save(statistic, {**changes, "revision_count": statistic.revision_count + 1})
    create_revision(db, statistic, data.reason)


def create_revision(db: Session, statistic: CrimeStatistic, reason: str | None) -> None:
    """Store the present figures as a revision, which is never changed."""
    db.save(
        CrimeStatisticRevision(
            **{name: getattr(statistic, name) for name in FIGURES},
            statistic_id=statistic.id,
            org_unit_id=statistic.org_unit_id,
            number=statistic.revision_count,
            author_id=db.actor.id,
            reason=reason,
        )
    )


BOUNDS = {
    "under_18_count": "person_count",
    "out_of_province_count": "person_count",
    "selling_warning_count": "selling_penalty_count",
    "selling_penalty_under_18_count": "selling_penalty_count",
    "selling_penalty_out_of_province_count": "selling_penalty_count",
}
"""A part, and the whole that it is counted in."""
PARTS = ("harbouring_count", "brokering_count", "selling_count", "buying_count")


def ensure_consistent_figures(figures: FiguresRead) -> None:
    """Raise Invalid for parts that exceed their whole, and for fines without a decision."""
    ensure_no_errors(check_figures(figures))


def check_figures(given: FiguresRead) -> Iterator[FieldError]:
    figures = given.model_dump()
    if sum(figures[name] or 0 for name in PARTS) > figures["person_count"]:
        yield FieldError("/person_count", "fewer-than-parts")
    for part, whole in BOUNDS.items():
        if figures[part] is not None and figures[whole] is None:
            yield FieldError(f"/{whole}", "whole-needed")
        elif (figures[part] or 0) > (figures[whole] or 0):
            yield FieldError(f"/{part}", "more-than-whole", whole=figures[whole])
    warned = figures["selling_warning_count"] or 0
    for total, fined in (
        ("buying_fine_total", figures["buying_penalty_count"] or 0),
        ("selling_fine_total", (figures["selling_penalty_count"] or 0) - warned),
    ):
        if figures[total] and fined <= 0:
            yield FieldError(f"/{total}", "fine-without-decision")


register_messages(
    {
        "crime-unit-own": (
            (
                "Số liệu ghi cho đơn vị nơi cán bộ Công an công tác, không ghi riêng cho {name}: "
                "số quá nhỏ của một xã có thể làm lộ người liên quan."
            ),
            (
                "Figures are entered for the unit at which the officer works, not for {name} "
                "alone: a commune's number is so small that it may point to someone."
            ),
        ),
        "not-first-day": (
            "Nhập ngày đầu tiên của kỳ.",
            "Enter the first day of the period.",
        ),
        "period-not-begun": ("Kỳ này chưa bắt đầu.", "This period has not begun."),
        "period-recorded": (
            "Kỳ này đã có số liệu. Mở kỳ đó để đính chính.",
            "This period has its figures. Open it to correct them.",
        ),
        "nothing-corrected": (
            "Không có số nào khác với số đang ghi.",
            "No figure differs from what stands.",
        ),
        "fewer-than-parts": (
            (
                "Tổng số đối tượng không được ít hơn tổng chủ chứa, môi giới, người bán dâm, "
                "người mua dâm."
            ),
            "The number of persons cannot be less than the sum of its four parts.",
        ),
        "whole-needed": (
            "Nhập tổng số trước khi nhập phần trong đó.",
            "Enter the whole before a part of it.",
        ),
        "more-than-whole": (
            "Không được nhiều hơn tổng số ({whole}).",
            "This cannot be more than the whole ({whole}).",
        ),
        "fine-without-decision": (
            "Có tiền phạt thì phải có quyết định phạt tiền.",
            "A fine needs a decision that imposes it.",
        ),
    }
)
