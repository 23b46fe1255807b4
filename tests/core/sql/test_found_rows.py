"""Lists that read their rows by keys narrow them once, and show what a list that narrows all shows.

The ordinary statement joins the entity as every other one does, so scope narrows it there.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.session import Session
from backend.core.sql import pagination
from backend.core.sql.pagination import (
    Key,
    PageRows,
    PageStart,
    build_page,
    select_first_keys,
    to_row_dict,
)
from backend.core.sql.scope_check import UnscopedSubquery
from backend.core.text.clock import now
from backend.domains.enforcement.violations import queries as violations
from backend.domains.enforcement.violations.schemas import ViolationFilters
from backend.domains.establishments.establishments.place_counts import (
    PlaceCountQuery,
    list_place_counts,
)
from backend.domains.inspections.inspection_plans import queries as plans
from backend.domains.inspections.inspection_plans.models import InspectionPlanVisit
from backend.domains.inspections.inspection_plans.schemas import VisitFilters
from backend.domains.inspections.inspections import queries as visits
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.schemas import InspectionFilters
from backend.metrics.geography import Boundaries
from tests.acting import Api
from tests.contract import objects
from tests.core.sql.test_compiled_query import SCOPES

pytestmark = [pytest.mark.postgres_in_campaign]
List = Callable[[Session], PageRows]


def read_visits(db: Session, filters: InspectionFilters) -> PageRows:
    return visits.PAGE.read(db, filters, None, 200)


def read_violations(db: Session, filters: ViolationFilters) -> PageRows:
    return violations.PAGE.read(db, filters, None, 200)


def read_planned_visits(db: Session) -> PageRows:
    clauses = plans.build_visit_clauses(VisitFilters())
    rows = plans.select_visit_rows(plans.VISIT)
    return pagination.read_page_by_keys(db, rows, clauses, plans.IN_ORDER, None, 200)


MERGED = Boundaries.SINCE_JULY_2025
LISTS: dict[str, List] = {
    "visits": partial(read_visits, filters=InspectionFilters()),
    "visits by words": partial(read_visits, filters=InspectionFilters(q="nha nghi")),
    "visits by boundaries": partial(read_visits, filters=InspectionFilters(boundaries=MERGED)),
    "violations": partial(read_violations, filters=ViolationFilters()),
    "violations by boundaries": partial(
        read_violations, filters=ViolationFilters(boundaries=MERGED)
    ),
    "planned visits": read_planned_visits,
    "counts": lambda db: list_place_counts(db, PlaceCountQuery(limit=200)),
}


def build_narrowed_page(
    rows: sa.Select[*tuple[Any, ...]],
    where: Iterable[sa.ColumnElement[bool]],
    keys: Sequence[Key],
    start: PageStart,
) -> sa.Select[*tuple[Any, ...]]:
    """The ordinary statement: the entity and all that it joins, each narrowed."""
    return build_page(rows.where(*where), keys, start)


def read_all(db: Session) -> dict[tuple[str, str], list[str]]:
    """The rows of each list in each scope."""
    found = {}
    for scope in ("everything", "commune", "two communes", "a team"):
        db.info.update(scope=SCOPES[scope], actor=Actor(id=UUID(int=1)))
        for name, read in LISTS.items():
            found[name, scope] = [repr(list_shown(row)) for row in read(db)["items"]]
    return found


def list_shown(row: object) -> object:
    """What an answer shows of a row: keys have a column of their own only if it does not."""
    values = to_row_dict(row)
    if not isinstance(values, dict):
        return values
    return {name: value for name, value in values.items() if not name.startswith("key_")}


def seal_visit(db: Session) -> None:
    """Let one visit be of a line that nobody but its team sees before its day."""
    line = db.get_one(InspectionPlanVisit, objects.id_of("planned-visit", "own"))
    line.members_from = line.public_from = now() + timedelta(days=9)
    visit = db.get_one(Inspection, objects.id_of("inspection", "own"))
    visit.veil_id = line.id
    db.flush()


def test_rows_are_those_of_the_ordinary_statement(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        seal_visit(db)
        found = read_all(db)
        for page in (visits.PAGE, violations.PAGE):
            monkeypatch.setattr(page, "_queries", {})
        for module in (pagination, visits, violations):
            monkeypatch.setattr(module, "build_page_by_keys", build_narrowed_page)
        assert read_all(db) == found
        for name in LISTS:
            assert found[name, "commune"] != found[name, "everything"], name

    api.run(look)


def test_keys_that_are_found_past_scope_are_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the keys are the only place where rows are narrowed."""

    def find_past_scope(*given: Any) -> sa.Subquery:
        of_entity = select_first_keys(*given).element
        return sa.select(*map(to_table_column, of_entity.selected_columns)).subquery("found")

    monkeypatch.setattr(pagination, "select_first_keys", find_past_scope)
    for page in (visits.PAGE, violations.PAGE):
        monkeypatch.setattr(page, "_queries", {})
    for name in ("visits", "violations", "planned visits"):
        with pytest.raises(UnscopedSubquery):
            api.within(SCOPES["commune"], LISTS[name])


def to_table_column(column: Any) -> sa.ColumnElement[Any]:
    """The column without what says of which entity it is."""
    bare = column.element if isinstance(column, sa.Label) else column
    found: sa.ColumnElement[Any] = bare.table.c[bare.key].label(column.key)
    return found
