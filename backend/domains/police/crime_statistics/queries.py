"""Reading crime statistics, with the penalty rules of the period and warnings on unusual fines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import to_hints
from backend.core.errors.warnings import RuleWarning
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import list_filter_clauses, list_read_columns
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, compute_year_before
from backend.documents.vi_text import format_number
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.police.crime_statistics.models import (
    FIGURES,
    CrimePeriodKind,
    CrimeStatistic,
    CrimeStatisticRevision,
)
from backend.domains.police.crime_statistics.schemas import (
    CrimeFilters,
    CrimeRead,
    CrimeRow,
    FiguresRead,
    LegalBasis,
    RevisionRead,
)
from backend.law.reference.penalty_procedure import PenaltyRule, load_penalty_rules

COLUMNS = list_read_columns(CrimeRow, CrimeStatistic, org_unit_name=OrgUnit.name)
ROWS = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == CrimeStatistic.org_unit_id)
NEWEST_FIRST = (CrimeStatistic.period_start.desc(), CrimeStatistic.id.desc())


def list_rules_in_force(row: CrimeRow) -> list[PenaltyRule]:
    """The decrees in force on some day of the period, the earlier first."""
    end = compute_period_end(row.period_kind, row.period_start)
    return [rule for rule in load_penalty_rules() if rule.overlaps(row.period_start, end)]


def list_crime_warnings(row: CrimeRow) -> Iterator[RuleWarning]:
    """Warnings on a period; they block nothing, because an unusual fine may have its reasons."""
    end = compute_period_end(row.period_kind, row.period_start)
    if end >= today():
        yield RuleWarning("period-goes-on", "", {"end": f"{end:%d/%m/%Y}"})
    rules = list_rules_in_force(row)
    if not rules:
        return
    warned = row.selling_warning_count or 0
    for part, total, fined in (
        ("buying", row.buying_fine_total, row.buying_penalty_count),
        ("selling", row.selling_fine_total, (row.selling_penalty_count or 0) - warned),
    ):
        ranges = [getattr(rule, part) for rule in rules]
        low = min(r.fine_min for r in ranges) * (fined or 0)
        high = max(r.fine_max for r in ranges) * (fined or 0)
        if total is not None and fined and not low <= total <= high:
            citation = "; ".join(f"{getattr(r, part).article} {r.legal_document}" for r in rules)
            words = {"low": format_number(low), "high": format_number(high), "count": str(fined)}
            yield RuleWarning(f"{part}-fines-outside", citation, words)


register_messages(
    {
        "period-goes-on": (
            "Kỳ này đến hết ngày {end} mới kết thúc; số liệu có thể còn thay đổi.",
            "This period ends on {end}; the figures may still change.",
        ),
        "buying-fines-outside": (
            (
                "Tiền phạt mua dâm ngoài khung: {count} quyết định phạt tiền thì từ {low} "
                "đến {high} đồng. Kiểm tra lại."
            ),
            "Fines for buying are outside the range: {count} decisions make {low} to {high} đồng.",
        ),
        "selling-fines-outside": (
            (
                "Tiền phạt bán dâm ngoài khung: {count} quyết định phạt tiền thì từ {low} "
                "đến {high} đồng. Kiểm tra lại."
            ),
            "Fines for selling are outside the range: {count} decisions make {low} to {high} đồng.",
        ),
    }
)


REVISIONS = sa.select(
    *(getattr(CrimeStatisticRevision, name) for name in ("id", "number", "created_at")),
    *(getattr(CrimeStatisticRevision, name) for name in ("author_id", "reason", *FIGURES)),
)


def build_filter_clauses(filters: CrimeFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(CrimeStatistic, filters, "period_kind", "org_unit_id")
    if filters.period_from is not None:
        yield CrimeStatistic.period_start >= filters.period_from
    if filters.period_to is not None:
        yield CrimeStatistic.period_start <= filters.period_to


def get_crime_read(db: Session, id: UUID) -> CrimeRead:
    """The period in full; raises NotFound."""
    for crime in list_crime_reads(db, [id]):
        return crime
    raise NotFound


def list_crime_reads(db: Session, ids: Sequence[UUID]) -> list[CrimeRead]:
    """Periods in full: two queries."""
    found = db.execute(ROWS.where(CrimeStatistic.id.in_(ids)))
    rows = [CrimeRow.model_validate(row._mapping) for row in found]
    before = load_years_before(db, rows)
    return [to_crime_read(db, row, before.get(to_period_before(row))) for row in rows]


def to_crime_read(db: Session, row: CrimeRow, before: FiguresRead | None) -> CrimeRead:
    return CrimeRead(
        **dict(row),
        period_end=compute_period_end(row.period_kind, row.period_start),
        year_before=before,
        legal_basis=[
            LegalBasis.model_validate(b, from_attributes=True) for b in list_rules_in_force(row)
        ],
        warnings=to_hints(db, list_crime_warnings(row)),
    )


class CrimePeriod(NamedTuple):
    """A period for which a unit may have figures."""

    org_unit_id: UUID
    period_kind: CrimePeriodKind
    period_start: date


def to_period_before(row: CrimeRow) -> CrimePeriod | None:
    """The same period a year before; None before 1901, of which there is none."""
    if row.period_start.year <= 1900:
        return None
    start = compute_year_before(row.period_kind, row.period_start)
    return CrimePeriod(row.org_unit_id, row.period_kind, start)


def load_years_before(
    db: Session, rows: Iterable[CrimeRow]
) -> Mapping[CrimePeriod | None, FiguresRead]:
    """The figures of the same periods a year before, as far as there are any: one query."""
    wanted = {period for row in rows if (period := to_period_before(row))}
    columns = [getattr(CrimeStatistic, name) for name in (*CrimePeriod._fields, *FIGURES)]
    found = sa.select(*columns).where(
        CrimeStatistic.org_unit_id.in_({one.org_unit_id for one in wanted}),
        CrimeStatistic.period_start.in_({one.period_start for one in wanted}),
    )
    return {
        CrimePeriod(row.org_unit_id, row.period_kind, row.period_start): FiguresRead.model_validate(
            row._mapping
        )
        for row in db.execute(found)
    }


def to_revision_reads(db: Session, found: Sequence[ReadRow]) -> list[RevisionRead]:
    """Revisions with the names of the officers who entered them."""
    names = load_actor_names(db, {row.author_id for row in found})
    return [RevisionRead(**row._mapping, author_name=names.get(row.author_id)) for row in found]
