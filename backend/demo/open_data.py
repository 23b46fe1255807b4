"""The progress of the plan of 2021, as the leader published it in February 2022."""

from collections.abc import Iterable
from datetime import date

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.demo.plan import OF_PLAN
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.publishing import find_year_figures

YEAR = 2021
PUBLISHED_ON = date(2022, 2, 21)


def build_open_data_tables(db: Session, rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """Loaded last, because the published table is computed from the register."""
    figures = find_year_figures(db, OF_PLAN["org_unit_id"], YEAR)
    assert figures is not None
    entered = to_instant(PUBLISHED_ON, 9)
    release = {
        "id": build_id(entered, create_random("open data")),
        "org_unit_id": OF_PLAN["org_unit_id"],
        "year": YEAR,
        "published_on": PUBLISHED_ON,
        "figures": figures.model_dump(mode="json"),
        "created_at": entered,
    }
    yield OpenDataRelease, [rows.entered(OpenDataRelease, release, rows.accounts["leader"])]
