"""Places and areas declared complex: new ones, and whether teams came back to the places."""

from typing import TypeVarTuple

import sqlalchemy as sa

from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.establishment_metrics import PLACE
from backend.domains.inspections.inspections.metrics import is_chosen_visit, is_counted_visit
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.metrics.metric import (
    Condition,
    Measure,
    MetricPeriod,
    MetricProof,
    MetricSource,
    RecordKind,
    build_label_subquery,
)

Ts = TypeVarTuple("Ts")
PLACE_NAME = build_label_subquery(
    Establishment.name, Establishment.id, ComplexityDeclaration.establishment_id
)
AREA_NAME = build_label_subquery(Area.name, Area.id, ComplexityDeclaration.area_id)
DECLARED = RecordKind(
    ComplexityDeclaration,
    sa.func.coalesce(PLACE_NAME, AREA_NAME, ComplexityDeclaration.decision_no),
    ComplexityDeclaration.valid_from,
)


def select_declarations(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Declarations in force on a day of the period, without those entered by mistake."""
    declared = ComplexityDeclaration
    return select.select_from(declared).where(
        p.is_in_unit(declared),
        declared.withdrawn_on.is_(None),
        declared.valid_from <= p.end,
        sa.or_(declared.valid_to.is_(None), declared.valid_to >= p.start),
    )


DECLARATIONS = MetricSource(
    "declarations",
    DECLARED,
    ComplexityDeclaration.org_unit_id,
    select_declarations,
    key=ComplexityDeclaration.establishment_id,
    key_record=PLACE,
)


def is_new(p: MetricPeriod) -> Condition:
    return p.is_within(ComplexityDeclaration.valid_from)


def is_of_place(_p: MetricPeriod) -> Condition:
    return ComplexityDeclaration.establishment_id.is_not(None)


def is_inspected_again(p: MetricPeriod) -> Condition:
    """A team that counts came to the place after it was declared."""
    again = (
        sa.select(Inspection.id)
        .where(
            Inspection.establishment_id == ComplexityDeclaration.establishment_id,
            Inspection.inspected_on >= ComplexityDeclaration.valid_from,
            is_counted_visit(p),
            is_chosen_visit(p),
        )
        .correlate(ComplexityDeclaration)
    )
    return again.exists()


COMPLEX_NEW = Measure(
    DECLARATIONS,
    is_new,
    proof=MetricProof(
        "complexity_declaration",
        lambda _p: (ComplexityDeclaration.id, ComplexityDeclaration.valid_from),
    ),
)
COMPLEX_PLACES = Measure(DECLARATIONS, is_of_place, is_distinct=True)
COMPLEX_REVISITED = Measure(DECLARATIONS, is_inspected_again, is_distinct=True)
