"""What is counted of days before a crossing stays what it was: each place in its old unit."""

from datetime import date

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
)
from tests import world
from tests.acting import Api
from tests.domains.administration.reorganisations.crossing import TODAY, cross
from tests.domains.inspections.inspections.making import signed, with_violation
from tests.metrics.asking import figures

HALF_YEAR = (date(2025, 1, 1), date(2025, 6, 30))
WHOLE_2022 = (date(2022, 1, 1), date(2022, 12, 31))


def add_records(db: Session) -> None:
    """Head counts before the crossing, and a place that was out of business on the last day."""
    db.add(world.head_count("binhnghia", date(2025, 6, 2)))
    db.add(world.head_count("trangan", date(2025, 6, 3)))
    place = db.get(Establishment, world.establishment("binhmy"))
    assert place is not None
    place.status = EstablishmentStatus.SUSPENDED
    own = sa.select(ActivePeriod).where(ActivePeriod.establishment_id == place.id)
    db.scalars(own).one().active_to = date(2025, 5, 1)


def load_totals(api: Api, unit: str) -> dict[str, int | None]:
    return {
        f"{code} {span[0].year}": value.total
        for span in (HALF_YEAR, WHOLE_2022)
        for code, value in figures(api, "province", unit, span).items()
    }


def test_every_figure_of_days_before_is_the_same_in_every_old_unit(api: Api) -> None:
    signed(api, with_violation())
    set_today(TODAY)
    api.run(add_records)
    units = ("hanam", "binhluc", "binhnghia", "trangan", "binhmy")
    before = {unit: load_totals(api, unit) for unit in units}
    assert before["binhluc"]["establishments_total 2025"] == 4
    cross(api)
    for unit in units:
        assert load_totals(api, unit) == before[unit], unit
