"""II.5 Xã, thị trấn lành mạnh: the approved ratings of the year in which the period ends."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingChange, RatingStatus
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    RecordKind,
    Span,
    build_equals_any,
    build_label_subquery,
)

LAW = "NQLT 01/2008; Kế hoạch năm, II.4"
COMMUNE = build_label_subquery(OrgUnit.name, OrgUnit.id, CommuneRating.org_unit_id)
RATED = RecordKind(CommuneRating, COMMUNE, CommuneRating.approved_on)


def approved(select: Any, p: MetricPeriod) -> Any:
    """Ratings for the year and the one before it, approved as far as is known."""
    return select.select_from(CommuneRating).where(
        p.is_in_unit(CommuneRating),
        CommuneRating.year.between(p.year_to - 1, p.year_to),
        build_equals_any(CommuneRating.status, RatingStatus.APPROVED),
        CommuneRating.approved_on <= p.known,
    )


RATINGS = MetricSource("ratings", RATED, CommuneRating.org_unit_id, approved)
NOW = orm.aliased(CommuneRating)


def of_year(p: MetricPeriod) -> Condition:
    year: Condition = CommuneRating.year == p.year_to
    return year


def healthy(p: MetricPeriod) -> Condition:
    return CommuneRating.healthy_in(p.year_to, p.known)


def not_healthy(p: MetricPeriod) -> Condition:
    return sa.and_(of_year(p), sa.not_(healthy(p)))


def healthy_before(p: MetricPeriod) -> Condition:
    return CommuneRating.healthy_in(p.year_to - 1, p.known)


def still_healthy(p: MetricPeriod) -> Condition:
    """Healthy the year before, and the commune, or the one that it went into, is so again."""
    now = (
        sa.select(OrgUnitClosure.descendant_id)
        .select_from(NOW)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == NOW.org_unit_id)
        .where(NOW.healthy_in(p.year_to, p.known))
    )
    return sa.and_(healthy_before(p), CommuneRating.org_unit_id.in_(now))


def changed(change: RatingChange) -> Any:
    return lambda p: sa.and_(of_year(p), build_equals_any(CommuneRating.change, change))


def rated(code: str, title: str, english: str, where: Any, **more: Any) -> Metric:
    return Metric(
        code,
        title,
        english,
        "xã, thị trấn",
        "II.5",
        LAW,
        RATED.entity,
        Span.YEAR,
        measure=Measure(RATINGS, where),
        **more,
    )


FIGURES: tuple[Metric, ...] = (
    rated("communes_rated", "Xã, thị trấn được phân loại", "Communes rated", of_year),
    rated(
        "communes_healthy",
        "Xã, thị trấn lành mạnh không có tệ nạn mại dâm",
        "Healthy communes",
        healthy,
        whole="communes_rated",
    ),
    rated(
        "communes_not_healthy",
        "Xã, thị trấn chưa đạt lành mạnh",
        "Communes rated not healthy",
        not_healthy,
        whole="communes_rated",
    ),
    *(
        rated(
            f"communes_{change.value}",
            f"Xã, thị trấn {vi}",
            f"Communes {en}",
            changed(change),
            whole="communes_rated",
        )
        for change, vi, en in (
            (RatingChange.KEPT, "giữ vững lành mạnh", "kept healthy"),
            (RatingChange.NEW, "xây dựng mới lành mạnh", "newly healthy"),
            (RatingChange.TRANSFORMED, "chuyển hóa", "transformed"),
            (RatingChange.LOST, "không giữ được lành mạnh", "no longer healthy"),
        )
    ),
    rated(
        "communes_healthy_before",
        "Xã, thị trấn lành mạnh năm trước",
        "Communes healthy the year before",
        healthy_before,
    ),
    rated(
        "communes_healthy_still",
        "Xã, thị trấn lành mạnh năm trước và năm nay",
        "Communes healthy the year before and now",
        still_healthy,
        whole="communes_healthy_before",
        indicator="healthy_communes_kept",
    ),
)
