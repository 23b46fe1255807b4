"""Metrics of II.4 Hỗ trợ: the columns 4–10 of form 501-502, and the active support models.

Only those who may read the unit's support records get exact counts: the commune itself and the
office of its district. Everyone else gets what the year's published table shows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.periods import list_months
from backend.domains.support.support_models.models import ModelKind, ModelStatus, SupportModel
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.schemas import FiguresShown
from backend.domains.support.support_services.models import Service, SupportService
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.geography import CommuneFrame
from backend.metrics.metric import (
    Completeness,
    Condition,
    Guard,
    Measure,
    Metric,
    MetricSource,
    MetricValue,
    PeriodCondition,
    RecordKind,
    Span,
    build_condition,
    build_equals_any,
    build_label_subquery,
)
from backend.permissions import Permission

FORM = "TT 02/2025/TT-BLĐTBXH, biểu 501-502/PCTNXH-Sở"
COMMUNE = build_label_subquery(OrgUnit.name, OrgUnit.id, SupportService.org_unit_id)
MONTH = RecordKind(SupportService, COMMUNE, SupportService.month)
MONTHS = MetricSource(
    "support",
    MONTH,
    SupportService.org_unit_id,
    lambda select, p: select.select_from(SupportService).where(
        p.is_in_unit(SupportService), p.is_within(SupportService.month)
    ),
)

COLUMNS: tuple[tuple[str, str, str, tuple[Service, ...]], ...] = (
    ("support_total", "Lượt hỗ trợ người bán dâm", "Support given", tuple(Service)),
    ("support_vocational", "Giáo dục, dạy nghề", "Vocational training", (Service.VOCATIONAL,)),
    (
        "support_legal_aid",
        "Tư vấn, trợ giúp pháp lý",
        "Counselling, legal aid",
        (Service.LEGAL_AID,),
    ),
    ("support_loan", "Vay vốn", "Loans", (Service.LOAN,)),
    ("support_employment", "Tạo việc làm", "Employment", (Service.EMPLOYMENT,)),
    ("support_health", "Y tế, sức khỏe", "Health", (Service.HEALTH,)),
    (
        "support_other",
        "Hỗ trợ khác",
        "Other support",
        (Service.GENDER_VIOLENCE, Service.OTHER),
    ),
    (
        "support_gender_violence",
        "Trong hỗ trợ khác: phòng ngừa bạo lực giới",
        "Of the other: gender violence",
        (Service.GENDER_VIOLENCE,),
    ),
)
SERVICES = {code: services for code, _vi, _en, services in COLUMNS}
MINORS = "support_under_18"


def build_support_metric(
    code: str,
    title: str,
    english: str,
    where: PeriodCondition | None,
    column: sa.SQLColumnExpression[int | None],
    *,
    is_clear: bool = False,
) -> Metric:
    return Metric(
        code,
        title,
        english,
        "lượt người",
        "II.4",
        FORM,
        MONTH.entity,
        whole=None if code == "support_total" else "support_total",
        guard=Guard.SUPPORT,
        measure=Measure(MONTHS, where, column, is_known=False, is_optional=True, is_clear=is_clear),
    )


FIGURES: tuple[Metric, ...] = (
    *(
        build_support_metric(
            code,
            vi,
            en,
            build_condition(SupportService.service, *services),
            SupportService.count,
            is_clear=True,
        )
        for code, vi, en, services in COLUMNS
    ),
    build_support_metric(
        MINORS,
        "Trong đó: dưới 18 tuổi",
        "Of them under 18",
        None,
        SupportService.under_18_count,
    ),
)


MetricValues = Mapping[str, MetricValue]


def add_missing_months(
    db: Session, unit_id: UUID, start: date, end: date, frame: CommuneFrame, told: MetricValues
) -> dict[str, MetricValue]:
    """The exact figures, with the months that communes did not send counted as unknown.

    A month that is over should have one number of each service.
    """
    expected = count_expected_months(db, unit_id, start, end)
    return {
        code: add_expected_months(counted, expected, len(SERVICES.get(code, Service)), frame)
        for code, counted in told.items()
    }


def add_expected_months(
    counted: MetricValue, expected: Mapping[UUID, int], services: int, frame: CommuneFrame
) -> MetricValue:
    among: Counter[UUID] = Counter()
    for unit, months in expected.items():
        if unit in frame.home:
            among[frame.home[unit]] += months * services
    known_in = {
        unit: counted.known_in.get(unit, Completeness())._replace(among=number)
        for unit, number in among.items()
    }
    whole = (counted.known or Completeness())._replace(among=sum(expected.values()) * services)
    return replace(counted, known=whole, known_in=known_in)


def count_expected_months(db: Session, unit_id: UUID, start: date, end: date) -> dict[UUID, int]:
    """{commune: how many months of the period are over or sent}: one query."""
    sent_in = sa.and_(
        SupportService.org_unit_id == OrgUnit.id, SupportService.month.between(start, end)
    )
    communes = (
        sa.select(OrgUnit.id, OrgUnit.valid_from, OrgUnit.valid_to, SupportService.month)
        .outerjoin(SupportService, sent_in)
        .where(OrgUnit.id.in_(select_units_under([unit_id])))
        .where(OrgUnit.level.in_(list_establishment_tiers()))
        .distinct()
    )
    over = [month for month in list_months(start, end) if month < today().replace(day=1)]
    found: set[tuple[UUID, date]] = set()
    for unit, first, last, sent in db.execute(communes):
        found |= {(unit, month) for month in over if (first or month) <= month <= (last or month)}
        if sent is not None:
            found.add((unit, sent))
    return Counter(unit for unit, _ in found)


def compute_exact_sums(
    db: Session, unit_id: UUID, start: date, end: date, frame: CommuneFrame
) -> dict[str, MetricValue]:
    """The exact sums of all units together, without a breakdown and without a check of rights.

    The caller must not show them to readers who could work out a small number from them.
    """
    months = sa.select(
        SupportService.service,
        sa.func.sum(SupportService.count).label("total"),
        sa.func.count(SupportService.count).label("known"),
    ).where(
        SupportService.org_unit_id.in_(select_units_under([unit_id])),
        SupportService.month.between(start, end),
    )
    rows = {row.service: row for row in db.execute(months.group_by(SupportService.service))}
    told = {}
    for code, services in SERVICES.items():
        counted = [rows[one] for one in services if one in rows and rows[one].known]
        total = sum(row.total for row in counted) if counted else None
        told[code] = MetricValue(total, known=Completeness(sum(row.known for row in counted)))
    return add_missing_months(db, unit_id, start, end, frame, told)


def get_published_values(
    db: Session, unit_id: UUID, start: date, end: date
) -> dict[str, MetricValue]:
    """The figures that the unit's published table has of the period; one query."""
    nothing = {figure.code: MetricValue(None, {}, is_limited=True) for figure in FIGURES}
    if not db.actor.has_permission(Permission.SUPPORT_PUBLISHED) or start.year != end.year:
        return nothing
    found = db.scalar(
        sa.select(SupportRelease.figures).where(
            SupportRelease.org_unit_id == unit_id, SupportRelease.year == start.year
        )
    )
    if found is None:
        return nothing
    return nothing | to_metric_values(FiguresShown.model_validate(found), start, end)


def to_metric_values(table: FiguresShown, start: date, end: date) -> dict[str, MetricValue]:
    """The figures of a published year, half-year or quarter; empty for other periods."""
    months = (start.month, end.month, end.day)
    if months == (1, 12, 31):
        told = {
            code: MetricValue(
                compute_cell_sum(table.services, of),
                compute_values_by_commune(table, of),
                is_limited=True,
            )
            for code, of in SERVICES.items()
        }
        whole = {unit.org_unit_id: unit.count for unit in table.communes}
        told["support_total"] = MetricValue(table.count, whole, is_limited=True)
        return told | {MINORS: MetricValue(table.under_18.count, {}, is_limited=True)}
    if (end.month - start.month, start.month % 6) == (5, 1):
        half = table.halves[start.month // 6]
        return {"support_total": MetricValue(half, {}, is_limited=True)}
    if (end.month - start.month, start.month % 3) == (2, 1):
        quarter = start.month // 3
        services = table.quarter_services[quarter]
        told = {
            code: MetricValue(compute_cell_sum(services, of), {}, is_limited=True)
            for code, of in SERVICES.items()
        }
        return told | {"support_total": MetricValue(table.quarters[quarter], {}, is_limited=True)}
    return {}


def compute_values_by_commune(
    table: FiguresShown, services: tuple[Service, ...]
) -> dict[UUID, int | None]:
    return {unit.org_unit_id: compute_cell_sum(unit.services, services) for unit in table.communes}


def compute_cell_sum(shown: dict[Service, int | None], services: tuple[Service, ...]) -> int | None:
    """The sum of cells; hidden if one of them is hidden."""
    found = [shown[service] for service in services]
    return None if None in found else sum(value for value in found if value is not None)


MODEL = RecordKind(SupportModel, SupportModel.name, SupportModel.started_on)
MODELS = MetricSource(
    "models",
    MODEL,
    SupportModel.org_unit_id,
    lambda select, p: select.select_from(SupportModel).where(
        p.is_in_unit(SupportModel), is_active_on(p.end)
    ),
)


def is_active_on(day: date | sa.BindParameter[date]) -> Condition:
    """Started and not ended by the day. Pauses have no dates, so a model paused now is left out."""
    ended = build_equals_any(SupportModel.status, ModelStatus.ENDED)
    return sa.and_(
        build_equals_any(SupportModel.status, ModelStatus.ACTIVE, ModelStatus.ENDED),
        sa.or_(SupportModel.started_on.is_(None), SupportModel.started_on <= day),
        sa.or_(sa.not_(ended), SupportModel.ended_on > day),
    )


MODEL_FIGURES: tuple[Metric, ...] = tuple(
    Metric(
        code,
        vi,
        en,
        "mô hình",
        "II.4",
        "Kế hoạch năm, II.3",
        MODEL.entity,
        Span.DAY,
        whole=None if kind is None else "models_active",
        measure=Measure(MODELS, None if kind is None else build_condition(SupportModel.kind, kind)),
    )
    for code, vi, en, kind in (
        ("models_active", "Mô hình hỗ trợ đang hoạt động", "Support models at work", None),
        ("models_pilot", "Mô hình thí điểm", "Pilots", ModelKind.PILOT),
        ("models_club", "Câu lạc bộ", "Clubs", ModelKind.CLUB),
        ("models_peer_group", "Nhóm đồng đẳng", "Peer groups", ModelKind.PEER_GROUP),
        ("models_self_help_group", "Nhóm tự lực", "Self-help groups", ModelKind.SELF_HELP_GROUP),
    )
)
