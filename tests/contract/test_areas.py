"""Only establishments, visits and activities name an area; support, needs, crime and tips never do.

In a thôn a count of persons would point at somebody. What is looked through is the app itself:
every table, every field of every body and answer, every parameter of a route, every column and
filter of a list in Excel, every statement of a metric. A new one enters by itself, under the
domain that it lies in, and is refused unless it stands in MAY_NAME.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Query
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from sqlalchemy import orm

from backend.core.session.models import Base
from backend.core.text.schemas import BaseModel
from backend.domains.platform.imports.kinds import load_listings
from backend.domains.reporting.report_figures.counting import list_measures_by_source
from backend.metrics.counting import build_bound_period
from backend.spreadsheets.listing import Listing
from tests.acting import Api

WORDS = re.compile(
    r"(^|_)(areas?|villages?|hamlets?|thon|residential_groups?|former_communes?)(_|$)",
    re.IGNORECASE,
)
MAY_NAME = {
    "organisation.areas": "the areas themselves",
    "establishments.establishments": "where a place lies",
    "organisation.complexity": "that a decision declares the area complex",
    "establishments.complexity_declarations": "that a decision declares the area complex",
    "planning.plans": "where the gap of a figure of establishments lies",
    "workspace.commune_overviews": "places, visits and activities of a commune",
    "workspace.work_packages": "where the places, visits and lines of a person's days lie",
    "workspace.complexity_counts": "how many areas of a unit decisions declare complex",
    "workspace.record_looks": "answers one place or visit that is opened with a purpose",
    "enforcement.site_histories": "answers the place that opens where another closed",
    "administration.reorganisations": "which former communes become areas of which new unit",
    "inspections.inspections": "where a visit took place",
    "prevention.communication_activities": "where an activity was held",
}
"""{domain.resource: why}. Counts of persons stand in none of these but head counts, below."""
NEVER = ("support", "police")
"""Domains of counts of persons, and of tips: no resource of theirs may ever stand above."""


def get_resource(module: str) -> str:
    """'backend.domains.support.needs_assessments.models' -> 'support.needs_assessments'."""
    parts = module.split(".")
    return ".".join(parts[2:4]) if parts[:2] == ["backend", "domains"] else parts[0]


def find_in_tables(mappers: Any) -> Iterator[tuple[str, str]]:
    """(resource, column) of each column that names an area, by its name or its foreign key."""
    for mapper in mappers:
        for column in mapper.local_table.columns:
            points = any(key.target_fullname.startswith("areas.") for key in column.foreign_keys)
            if points or WORDS.search(column.name) or WORDS.search(str(mapper.local_table.name)):
                yield get_resource(mapper.class_.__module__), f"{mapper.local_table}.{column.name}"


def find_in_routes(routes: Any) -> Iterator[tuple[str, str]]:
    """(resource, where) of each path, parameter and field of a body or answer that names one."""
    for route in routes:
        if not isinstance(route, APIRoute):
            continue
        resource = get_owner(route)
        names = [*list_parameters(route.dependant), *re.split(r"[/{}]", route.path)]
        names += [
            n
            for field in route.dependant.body_params
            for n in list_fields(field.field_info.annotation)
        ]
        names += list_fields(route.response_model) if route.response_model else []
        for name in names:
            if WORDS.search(name.replace("-", "_")):
                yield resource, f"{route.path} {name}"


def get_owner(route: APIRoute) -> str:
    """The resource of a route; an export is its list's."""
    exported = re.search(r"/exports/([a-z-]+)\.", route.path)
    if exported and exported[1] in load_listings():
        return get_resource(type(load_listings()[exported[1]]).__module__)
    return get_resource(route.endpoint.__module__)


def list_parameters(dependant: Dependant) -> Iterator[str]:
    for param in (*dependant.query_params, *dependant.path_params, *dependant.header_params):
        yield param.alias
        yield from list_fields(param.field_info.annotation)
    for inner in dependant.dependencies:
        yield from list_parameters(inner)


def list_fields(kind: Any) -> list[str]:
    """Every name of a field in the JSON schema of a type, and in all that it refers to."""
    schema = TypeAdapter(kind).json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return [name for part in parts for name in part.get("properties", {})]


def find_in_lists(lists: Any) -> Iterator[tuple[str, str]]:
    """(resource, where) of each column and filter of a list in Excel that names one."""
    for listing in lists:
        resource = get_resource(type(listing).__module__)
        names = [*listing.columns_by_field, *listing.filter_schema.model_fields]
        yield from ((resource, f"{listing.kind} {name}") for name in names if WORDS.search(name))


def find_in_metrics() -> Iterator[tuple[str, str]]:
    """(resource, source) of each statement behind the figures of a report that reads areas."""
    period = build_bound_period((), scoped=True)
    for source, measures in list_measures_by_source().items():
        columns = [measure.condition(period) for _, measure in measures]
        text = str(source.apply(sa.select(sa.literal(1)), period))
        text += " ".join(str(column) for column in columns)
        if re.search(r"\barea", text):
            yield get_resource(source.record.model.__module__), source.name


def list_strangers(found: Iterator[tuple[str, str]]) -> list[str]:
    return [f"{resource}: {where}" for resource, where in found if resource not in MAY_NAME]


def test_no_table_but_theirs_names_an_area() -> None:
    found = list(find_in_tables(Base.registry.mappers))
    assert list_strangers(iter(found)) == []
    tables = {where.split(".")[0] for _, where in found}
    assert tables == {
        *("areas", "establishments", "inspections", "communication_activities"),
        "complexity_declarations",
    }


def test_no_route_but_theirs_takes_or_tells_one(app: FastAPI) -> None:
    found = list(find_in_routes(app.routes))
    assert list_strangers(iter(found)) == []
    told = MAY_NAME.keys() - {"organisation.complexity"}  # a table that others read and write
    assert {resource for resource, _ in found} == told, "what may, does"


def test_no_list_but_theirs_has_a_column_or_filter_for_one() -> None:
    found = list(find_in_lists(load_listings().values()))
    assert list_strangers(iter(found)) == []
    keep_lists = {
        *("establishments.establishments", "inspections.inspections"),
        "establishments.complexity_declarations",
        "prevention.communication_activities",
    }
    assert {resource for resource, _ in found} == keep_lists


def test_no_figure_of_a_report_reads_areas() -> None:
    assert list(find_in_metrics()) == []


def test_counts_of_persons_may_never_name_one() -> None:
    assert [name for name in MAY_NAME if name.split(".")[0] in NEVER] == []
    guarded = {get_resource(m.class_.__module__) for m in Base.registry.mappers}
    assert {name for name in guarded if name.split(".")[0] in NEVER} >= {
        *("support.support_services", "support.needs_assessments", "support.support_models"),
        *("police.crime_statistics", "police.tip_offs"),
    }, "the domains hold what they are named for"


def test_head_counts_name_no_area() -> None:
    """They lie in the register of establishments, which may name one."""
    found = {where for _, where in find_in_tables(Base.registry.mappers)}
    assert not {where for where in found if where.startswith("workforce_counts.")}


def list_collections(app: FastAPI) -> list[str]:
    """Every list of the guarded domains, as an address without parameters in its path."""
    return sorted(
        route.path
        for route in app.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and "{" not in route.path
        and "/public/" not in route.path
        and get_resource(route.endpoint.__module__).split(".")[0] in NEVER
    )


@pytest.mark.parametrize("asked", ["area", "area_id", "areas"])
def test_no_list_of_theirs_takes_it_at_the_door(api: Api, asked: str) -> None:
    paths = list_collections(api.app)
    assert len(paths) >= 8
    people = [api.as_(name) for name in ("district", "police", "binhnghia", "leader", "handler")]
    for path in paths:
        answers = [person.get(path, **{asked: str(uuid4())}).status_code for person in people]
        assert set(answers) <= {422, 403}, (path, asked, answers)
        assert 422 in answers, (path, asked, answers)
    allowed = api.as_("district").get("/communication-activities", area=str(uuid4()))
    assert allowed.status_code == 200, "the control: where it is taken"


# --- controls: what would be found --------------------------------------------------------


def test_a_table_of_support_with_an_area_would_be_found() -> None:
    class Other(orm.DeclarativeBase):
        metadata = sa.MetaData()

    sa.Table("areas", Other.metadata, sa.Column("id", sa.Uuid, primary_key=True))

    class Counted(Other):
        __module__ = "backend.domains.support.new_counts.models"
        __tablename__ = "new_counts"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        where_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("areas.id"))
        village_name: orm.Mapped[str]

    assert list_strangers(find_in_tables(Other.registry.mappers)) == [
        "support.new_counts: new_counts.where_id",
        "support.new_counts: new_counts.village_name",
    ]


class Narrowed(BaseModel):
    area: UUID | None = None


class Inner(BaseModel):
    area_name: str


class Told(BaseModel):
    rows: list[Inner]


def ask_needs(
    query: Annotated[Narrowed, Query()], village: str = ""
) -> Any: ...  # pragma: no cover


def test_a_route_of_support_with_an_area_would_be_found() -> None:
    ask_needs.__module__ = "backend.domains.support.needs_assessments.routes"
    router = APIRouter()
    router.add_api_route("/needs/by-area", ask_needs, response_model=Told)
    assert list_strangers(find_in_routes(router.routes)) == [
        "support.needs_assessments: /needs/by-area area",
        "support.needs_assessments: /needs/by-area village",
        "support.needs_assessments: /needs/by-area by-area",
        "support.needs_assessments: /needs/by-area area_name",
    ]


def test_a_list_of_tips_with_an_area_would_be_found() -> None:
    class Tips(Listing):
        __module__ = "backend.domains.police.tip_offs.lists"
        kind = "tip-offs"
        noun = ("tin", "tip")
        columns = ()
        filter_schema = Narrowed

    assert list_strangers(find_in_lists([Tips()])) == ["police.tip_offs: tip-offs area"]
