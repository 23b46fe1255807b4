"""Places as the list of the register shows them today: each number is the length of a list."""

import sqlalchemy as sa

from backend.domains.establishments.establishments.models import Establishment, EstablishmentStatus
from backend.domains.establishments.establishments.queries import build_filter_clauses
from backend.domains.establishments.establishments.schemas import EstablishmentFilters
from backend.metrics.metric import Measure, MetricSource, NamedMeasures, RecordKind

LISTED = RecordKind(Establishment, Establishment.name, Establishment.opened_on)
REGISTER = MetricSource(
    "register",
    LISTED,
    Establishment.org_unit_id,
    lambda select, p: select.select_from(Establishment).where(p.is_in_unit(Establishment)),
)


def build_list_measure(filters: EstablishmentFilters) -> Measure:
    """How many places the list shows with these filters."""
    return Measure(REGISTER, lambda _p: sa.and_(*build_filter_clauses(filters)))


ACTIVE = EstablishmentStatus.ACTIVE
OF_REGISTER: NamedMeasures = (
    *(
        (status.value, build_list_measure(EstablishmentFilters(status=status)))
        for status in EstablishmentStatus
    ),
    ("uninspected", build_list_measure(EstablishmentFilters(status=ACTIVE, inspected=False))),
    ("uncounted", build_list_measure(EstablishmentFilters(status=ACTIVE, uncounted=True))),
    ("declared_complex", build_list_measure(EstablishmentFilters(is_complex=True))),
)
"""What a commune's page says of its places, in all and by area."""
