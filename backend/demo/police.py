"""Crime statistics of seven quarters, one of them corrected: invented, small numbers."""

from collections.abc import Iterable
from datetime import date, timedelta

from backend.core.session.models import Base
from backend.core.text.periods import compute_period_end
from backend.demo.columns import add_missing_columns
from backend.demo.history import HistoryStep
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.police.crime_statistics.models import (
    FIGURES,
    CrimePeriodKind,
    CrimeStatistic,
    CrimeStatisticRevision,
)

QUARTERS: tuple[tuple[date, tuple[int | None, ...]], ...] = (
    (
        date(2021, 1, 1),
        (1, 4, 1, 0, 2, 1, 0, 1, 0, 0, 0, 0, None, None, None, None, None, None, None),
    ),
    (
        date(2021, 4, 1),
        (2, 8, 1, 1, 3, 3, 0, 2, 0, 0, 0, 0, None, None, None, None, None, None, None),
    ),
    (
        date(2021, 7, 1),
        (1, 5, 0, 1, 2, 2, 0, 1, 0, 0, 0, 0, None, None, None, None, None, None, None),
    ),
    (
        date(2021, 10, 1),
        (3, 11, 1, 2, 4, 4, 1, 3, 1, 1, 0, 1, None, None, None, None, None, None, None),
    ),
    (
        date(2022, 1, 1),
        (1, 4, 0, 1, 2, 1, 0, 1, 0, 0, 0, 0, 1, 1_500_000, 2, 1, 400_000, 0, 1),
    ),
    (
        date(2022, 4, 1),
        (2, 9, 1, 1, 3, 4, 0, 2, 0, 0, 0, 0, 4, 6_000_000, 3, 0, 1_300_000, 0, 2),
    ),
    (
        date(2022, 7, 1),
        (3, 10, 1, 2, 3, 4, 0, 3, 0, 0, 0, 0, 4, 5_500_000, 3, 1, 900_000, 0, 2),
    ),
)
"""(first day, figures in the order of FIGURES). Decisions and fines before 2022 are unknown,
because they followed another decree."""

CORRECTED = date(2022, 4, 1)
BEFORE: Row = {"case_count": 1, "person_count": 6, "buying_count": 2, "brokering_count": 0}
REASON = "Bổ sung một vụ phát hiện ngày 29/6, hồ sơ chuyển về sau ngày chốt số liệu."


def build_police_tables(rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    author = rows.accounts["police"]
    rng = create_random("crime statistics")
    made, revisions = [], []
    for start, numbers in QUARTERS:
        moment = to_instant(compute_period_end(CrimePeriodKind.QUARTER, start), 16)
        figures = dict(zip(FIGURES, numbers, strict=True))
        later = moment + timedelta(days=12)
        is_corrected = start == CORRECTED
        row = {
            "id": build_id(moment, rng),
            "org_unit_id": UNIT_IDS["binh-luc-district"],
            "period_kind": CrimePeriodKind.QUARTER,
            "period_start": start,
            "document_no": f"{start.month + 40}/BC-CAH-MH",
            "revision_count": 2 if is_corrected else 1,
            "created_at": moment,
            **figures,
        }
        step = HistoryStep(later, author, {**BEFORE, "revision_count": 1})
        made.append(rows.entered(CrimeStatistic, row, author, [step] if is_corrected else []))
        stood = [(figures | BEFORE, moment, None), (figures, later, REASON)]
        for number, (told, when, reason) in enumerate(stood if is_corrected else stood[:1], 1):
            revision = {
                "id": build_id(when, rng),
                "org_unit_id": row["org_unit_id"],
                "statistic_id": row["id"],
                "number": number,
                "author_id": author,
                "reason": reason,
                "created_at": when,
                **(told if is_corrected else figures),
            }
            revisions.append(rows.entered(CrimeStatisticRevision, revision, author))
    yield CrimeStatistic, made
    yield (
        CrimeStatisticRevision,
        [add_missing_columns(CrimeStatisticRevision, row) for row in revisions],
    )
