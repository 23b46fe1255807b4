"""Lists that are compiled for each shape of their filters answer as those built anew."""

import random
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from functools import partial
from typing import Any, get_args
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from backend.core.errors.exceptions import Invalid
from backend.core.session.actor import Actor
from backend.core.session.session import Session
from backend.core.sql import compiled_page
from backend.core.sql.compiled_page import CompiledPage
from backend.core.sql.pagination import PageStart, load_page
from backend.core.text.clock import set_today
from backend.domains.enforcement.site_histories.queries import OWNERS, OWNERS_ALONE
from backend.domains.enforcement.site_histories.schemas import OwnerQuery
from backend.domains.enforcement.violations.queries import PAGE as VIOLATIONS
from backend.domains.enforcement.violations.schemas import ViolationFilters
from backend.domains.establishments.establishments.queries import PAGE as PLACES
from backend.domains.establishments.establishments.schemas import EstablishmentQuery
from backend.domains.inspections.inspections.queries import PAGE as VISITS
from backend.domains.inspections.inspections.schemas import InspectionFilters
from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.core.sql.test_compiled_query import SCOPES
from tests.proofs import proof_sample

pytestmark = [pytest.mark.postgres_in_campaign]
LISTS: dict[str, tuple[CompiledPage[Any], type[BaseModel]]] = {
    "places": (PLACES, EstablishmentQuery),
    "visits": (VISITS, InspectionFilters),
    "violations": (VIOLATIONS, ViolationFilters),
    "owners": (OWNERS, OwnerQuery),
    "owners without violations": (OWNERS_ALONE, OwnerQuery),
}
IDS = (
    *(world.unit("binhluc"), world.unit("binhnghia"), world.team("district")),
    *(world.establishment("binhnghia"), UUID(int=1)),
)
DAYS = (date(2022, 1, 1), date(2022, 9, 30))


def list_values(kind: Any) -> list[Any]:
    """Some values of a field of this type."""
    found: list[Any] = []
    for inner in get_args(kind) or (kind,):
        if inner is UUID:
            found += IDS
        elif inner is date:
            found += DAYS
        elif inner is bool:
            found += [True, False]
        elif isinstance(inner, type) and issubclass(inner, Enum):
            found += list(inner)
        elif get_args(inner):
            found += list_values(inner)
    return found


def list_filters(model: type[BaseModel]) -> Iterator[BaseModel]:
    """None, each alone with each value, and some of several."""
    values = {name: list_values(field.annotation) for name, field in model.model_fields.items()}
    yield model()
    for name, some in values.items():
        for value in some:
            yield model(**{name: value})
    drawn = random.Random(178)
    for _ in range(30):
        names = [name for name, some in values.items() if some and drawn.random() < 0.4]
        yield model(**{name: drawn.choice(values[name]) for name in names})


def read_anew(db: Session, page: CompiledPage[Any], filters: Any, after: str | None) -> Any:
    keys = page.list_keys(filters)

    def build(start: PageStart) -> sa.Select[*tuple[Any, ...]]:
        return page.build(filters, keys, start)

    return load_page(db, build, keys, after, 2, None)


def find_differences(db: Session, name: str, asked: Iterable[BaseModel]) -> Iterator[str]:
    page, _ = LISTS[name]
    for filters in asked:
        for scope in (SCOPES["everything"], SCOPES["district"], SCOPES["a team"]):
            db.info.update(scope=scope, actor=Actor(id=world.user("district")))
            after: str | None = None
            for _ in range(3):
                found = page.read(db, filters, after, 2)
                expected = read_anew(db, page, filters, after)
                same = [*map(tuple, found["items"])] == [*map(tuple, expected["items"])]
                if not same or found["next"] != expected["next"]:
                    yield f"{filters!r} {scope} {after}"
                after = expected["next"]
                if after is None:
                    break


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("name", LISTS)
def test_every_filter_scope_and_page_has_its_own_rows(api: Api, name: str) -> None:
    asked = proof_sample([*list_filters(LISTS[name][1])], least=12)

    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        assert [*find_differences(db, name, asked)] == []

    api.run(look)


def test_values_that_stay_in_the_text_are_noticed(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the first value of a shape would answer for all others."""

    def look(db: Session) -> None:
        objects.populate(db)
        db.flush()
        monkeypatch.setattr(VISITS, "_queries", {})
        monkeypatch.setattr(compiled_page, "build_param", lambda _, value: sa.literal(value))
        assert any(find_differences(db, "visits", list_filters(InspectionFilters)))

    api.run(look)


def test_a_shape_is_built_once_a_day(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []
    build = VISITS.build

    def count(*given: Any) -> Any:
        built.append(given)
        return build(*given)

    monkeypatch.setattr(VISITS, "build", count)
    monkeypatch.setattr(VISITS, "_queries", {})

    def ask(db: Session, day: date) -> Any:
        return VISITS.read(db, InspectionFilters(inspected_from=day), None, 50)

    for day in (*DAYS, date(2022, 5, 5)):
        api.within(SCOPES["commune"], partial(ask, day=day))
    assert len(built) == 1
    set_today(date(2022, 12, 1))
    try:
        api.within(SCOPES["commune"], partial(ask, day=DAYS[0]))
    finally:
        set_today(world.TODAY)
    assert len(built) == 2


def test_few_shapes_are_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_page, "MAX_SHAPES", 3)
    monkeypatch.setattr(VISITS, "_queries", {})
    for filters in list_filters(InspectionFilters):
        api.within(SCOPES["commune"], lambda db, one=filters: VISITS.read(db, one, None, 2))  # type: ignore[misc]
        assert len(VISITS._queries) <= 3


def test_words_of_a_search_are_no_shape() -> None:
    assert compiled_page.find_shape(InspectionFilters(q="sao đêm")) is None
    assert compiled_page.find_shape(EstablishmentQuery(limit=3)) is not None


def test_a_wrong_cursor_is_refused(api: Api) -> None:
    with pytest.raises(Invalid):
        api.within(SCOPES["commune"], lambda db: VISITS.read(db, InspectionFilters(), "bm9uZQ", 2))
