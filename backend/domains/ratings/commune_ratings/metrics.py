"""II.5 Xã, thị trấn lành mạnh: the approved ratings of the year in which the period ends."""

from functools import partial
from typing import TypeVarTuple

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
    PeriodCondition,
    RecordKind,
    Span,
    build_equals_any,
    build_first_proof,
    build_label_subquery,
)

Ts = TypeVarTuple("Ts")
LAW = "NQLT 01/2008; Kế hoạch năm, II.4"
COMMUNE = build_label_subquery(OrgUnit.name, OrgUnit.id, CommuneRating.org_unit_id)
RATED = RecordKind(CommuneRating, COMMUNE, CommuneRating.approved_on)


def select_approved_ratings(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Ratings for the year and the year before that were approved by the last known day."""
    return select.select_from(CommuneRating).where(
        p.is_in_unit(CommuneRating),
        CommuneRating.year.between(p.year_to - 1, p.year_to),
        build_equals_any(CommuneRating.status, RatingStatus.APPROVED),
        CommuneRating.approved_on <= p.known,
    )


RATINGS = MetricSource("ratings", RATED, CommuneRating.org_unit_id, select_approved_ratings)
NOW = orm.aliased(CommuneRating)


def is_of_year(p: MetricPeriod) -> Condition:
    return CommuneRating.year == p.year_to


def is_healthy(p: MetricPeriod) -> Condition:
    return CommuneRating.healthy_in(p.year_to, p.known)


def is_not_healthy(p: MetricPeriod) -> Condition:
    return sa.and_(is_of_year(p), sa.not_(is_healthy(p)))


def is_healthy_before(p: MetricPeriod) -> Condition:
    return CommuneRating.healthy_in(p.year_to - 1, p.known)


def is_still_healthy(p: MetricPeriod) -> Condition:
    """Healthy the year before, and healthy again: the commune itself or its successor."""
    now = (
        sa.select(OrgUnitClosure.descendant_id)
        .select_from(NOW)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == NOW.org_unit_id)
        .where(NOW.healthy_in(p.year_to, p.known))
    )
    return sa.and_(is_healthy_before(p), CommuneRating.org_unit_id.in_(now))


def select_present_rating(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """The rating by which a commune is healthy again: its own, or its successor's."""
    return (
        select.select_from(NOW)
        .join(OrgUnitClosure, OrgUnitClosure.ancestor_id == NOW.org_unit_id)
        .where(
            NOW.healthy_in(p.year_to, p.known),
            OrgUnitClosure.descendant_id == CommuneRating.org_unit_id,
        )
    )


RATED_NOW = RecordKind(NOW, COMMUNE, NOW.approved_on)
HEALTHY_BEFORE = Measure(RATINGS, is_healthy_before)
HEALTHY_STILL = Measure(
    RATINGS,
    is_still_healthy,
    proof=build_first_proof("commune_rating", RATED_NOW, CommuneRating, select_present_rating),
)


def build_change_condition(change: RatingChange) -> PeriodCondition:
    return lambda p: sa.and_(is_of_year(p), build_equals_any(CommuneRating.change, change))


build_rating_metric = partial(
    Metric, unit="xã, thị trấn", section="II.5", law=LAW, entity=RATED.entity, span=Span.YEAR
)


FIGURES: tuple[Metric, ...] = (
    build_rating_metric(
        "communes_rated",
        "Xã, thị trấn được phân loại",
        "Communes rated",
        measure=Measure(RATINGS, is_of_year),
    ),
    build_rating_metric(
        "communes_healthy",
        "Xã, thị trấn lành mạnh không có tệ nạn mại dâm",
        "Healthy communes",
        measure=Measure(RATINGS, is_healthy),
        whole="communes_rated",
    ),
    build_rating_metric(
        "communes_not_healthy",
        "Xã, thị trấn chưa đạt lành mạnh",
        "Communes rated not healthy",
        measure=Measure(RATINGS, is_not_healthy),
        whole="communes_rated",
    ),
    *(
        build_rating_metric(
            f"communes_{change.value}",
            f"Xã, thị trấn {vi}",
            f"Communes {en}",
            measure=Measure(RATINGS, build_change_condition(change)),
            whole="communes_rated",
        )
        for change, vi, en in (
            (RatingChange.KEPT, "giữ vững lành mạnh", "kept healthy"),
            (RatingChange.NEW, "xây dựng mới lành mạnh", "newly healthy"),
            (RatingChange.TRANSFORMED, "chuyển hóa", "transformed"),
            (RatingChange.LOST, "không giữ được lành mạnh", "no longer healthy"),
        )
    ),
    build_rating_metric(
        "communes_healthy_before",
        "Xã, thị trấn lành mạnh năm trước",
        "Communes healthy the year before",
        measure=HEALTHY_BEFORE,
    ),
    build_rating_metric(
        "communes_healthy_still",
        "Xã, thị trấn lành mạnh năm trước và năm nay",
        "Communes healthy the year before and now",
        measure=HEALTHY_STILL,
        whole="communes_healthy_before",
        indicator="healthy_communes_kept",
    ),
)
