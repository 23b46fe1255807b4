"""What another system, or a person's script, may read: a few scopes, each of some permissions.

A scope opens operations that read and answer JSON. To another system it opens none that could tell
a person: each field for one must be able to stay blank (`null`, `[]`), and is blanked.
"""

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Protocol

from pydantic import JsonValue

from backend.core.text.schemas import BaseModel
from backend.permissions import Permission


class AccessScope(StrEnum):
    """What a connected system, or a person's script, may read."""

    UNITS = "units:read"
    CATALOGUES = "catalogues:read"
    PLANS = "plans:read"
    BUDGETS = "budgets:read"
    ESTABLISHMENTS = "establishments:read"
    INSPECTIONS = "inspections:read"
    VIOLATIONS = "violations:read"
    ACTIVITIES = "activities:read"
    PUBLISHED_SUPPORT = "published-support:read"
    RATINGS = "ratings:read"
    REPORTS = "reports:read"
    CHANGES = "changes:read"


P = Permission

OPENED: Mapping[AccessScope, frozenset[Permission]] = {
    AccessScope.UNITS: frozenset({P.UNIT_READ, P.AREA_READ}),
    AccessScope.CATALOGUES: frozenset({P.CATALOGUE_READ, P.CRITERIA_READ}),
    AccessScope.PLANS: frozenset({P.PLAN_READ}),
    AccessScope.BUDGETS: frozenset({P.BUDGET_READ}),
    AccessScope.ESTABLISHMENTS: frozenset({P.ESTABLISHMENT_READ, P.COMPLEXITY_COUNT_READ}),
    AccessScope.INSPECTIONS: frozenset({P.INSPECTION_READ, P.RECHECK_READ, P.TEAM_READ}),
    AccessScope.VIOLATIONS: frozenset({P.VIOLATION_READ}),
    AccessScope.ACTIVITIES: frozenset(
        {P.COMMUNICATION_READ, P.TRAINING_READ, P.MATERIAL_READ, P.COORDINATION_READ}
    ),
    AccessScope.PUBLISHED_SUPPORT: frozenset({P.SUPPORT_PUBLISHED, P.SUPPORT_MODEL_READ}),
    AccessScope.RATINGS: frozenset({P.RATING_READ, P.RATING_FOLLOW}),
    AccessScope.REPORTS: frozenset({P.REPORT_READ, P.REPORT_FOLLOW}),
    AccessScope.CHANGES: frozenset({P.CHANGE_READ}),
}
"""No scope opens tips, contacts, sealed lists, acts of two persons, the trail, accounts, exact
counts of support, crime figures, files or exports. Each permission is opened by one scope."""
SCOPE_OF: Mapping[str, AccessScope] = {
    permission: scope for scope, permissions in OPENED.items() for permission in permissions
}

CLOSED_TO_MACHINES = {
    "get_establishment_timeline": "it tells each field as it was, names of owners too",
    "list_amendments": "it tells each field as it was, names of persons present too",
    "list_amendable_fields": "the same",
    "list_commune_rating_evidence": "the records are of many kinds, staff too",
    "list_plan_target_records": "the records are of many kinds, staff too",
    "list_plan_task_evidence": "the records are of many kinds, staff too",
    "list_report_line_records": "the records are of many kinds, staff too",
    "list_report_late_changes": "the records are of many kinds, staff too",
    "get_establishment_owner": "it finds places by a person",
    "get_site_history": "it finds places by a person",
    "list_site_candidates": "it finds places by a person",
    "list_assignments": "it tells who had a case, and nothing else",
    "list_staff_attendances": "it tells what one person attended",
}
"""Operations whose values may name a person in a field of another name."""

SCOPE_NOTES: Mapping[AccessScope, str] = {
    AccessScope.UNITS: "Units of government and their areas",
    AccessScope.CATALOGUES: "Catalogues: acts and penalties, checklists, criteria, figures, forms",
    AccessScope.PLANS: "Yearly plans with targets, tasks and progress",
    AccessScope.BUDGETS: "Money planned and spent",
    AccessScope.ESTABLISHMENTS: "Establishments with their head counts and commitments",
    AccessScope.INSPECTIONS: "Visits, recommendations, rechecks and teams",
    AccessScope.VIOLATIONS: "Violations, decisions and payments",
    AccessScope.ACTIVITIES: "Communication, training, materials and coordination",
    AccessScope.PUBLISHED_SUPPORT: "Published tables of support, and support models",
    AccessScope.RATINGS: "Ratings of communes",
    AccessScope.REPORTS: "Reports with their figures, calendars and reminders",
    AccessScope.CHANGES: "The feed of changes, of the kinds of record that other scopes open",
}


def list_opened_permissions(scopes: Iterable[str]) -> frozenset[Permission]:
    """What the scopes open together; a word that is no scope any more opens nothing."""
    return frozenset().union(*(OPENED[AccessScope(s)] for s in scopes if s in OPENED))


class ScopedRoute(Protocol):
    """What a scope asks of a route."""

    name: str
    permission: str
    methods: set[str] | None
    response_model: object


def find_scope(route: ScopedRoute) -> AccessScope | None:
    """The scope that opens an operation to the script of a person; None: no scope does."""
    reads = (route.methods or set()) <= {"GET", "HEAD"}
    return SCOPE_OF.get(route.permission) if reads and find_answer(route) else None


def find_machine_scope(route: ScopedRoute) -> AccessScope | None:
    """The scope that opens an operation to another system; None: no scope does."""
    answer = find_answer(route)
    if answer is None or route.name in CLOSED_TO_MACHINES or has_fixed_person(answer):
        return None
    return find_scope(route)


def find_answer(route: ScopedRoute) -> type[BaseModel] | None:
    """The model of the answer; None of a file."""
    model = route.response_model
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


PERSON_FIELD = re.compile(
    r"(^|_)(name|username|by|by_id|by_name|persons?|people|contacts?|members?|member_ids|"
    r"users?|(actor|assignee|approver|author|proposer|requester|asker|answerer|decider|keeper|"
    r"recorder|representative|owner|manager|leader|signatory|handler|user)(_ids?|_name)?)$"
)
NOT_PERSONS = frozenset(
    {
        *("name", "org_unit_name", "unit_name", "area_name", "commune_name", "district_name"),
        *("checked_unit_name", "decision_unit_name", "establishment_name", "team_name"),
        *("checked_team_name", "tier_name", "function_name", "group_name", "short_name"),
        *("criteria_set_name", "file_name"),
        *("held_by", "reported_by", "counted_by", "matched_by"),  # a role, an agency, a proof
        "two_persons",  # whether an act takes them
    }
)
"""Fields whose names look like a person's, and who or what they name instead. `name` alone is that
of a record: people have `full_name`."""


def is_person_field(name: str) -> bool:
    """Whether a field may tell a person: by its name, so that a new one counts by itself."""
    return PERSON_FIELD.search(name) is not None and name not in NOT_PERSONS


@cache
def has_fixed_person(model: type[BaseModel]) -> bool:
    """Whether an answer has a field for a person that cannot stay blank."""
    return any(not is_blank for _, is_blank in list_person_fields(model, set()))


def list_person_fields(
    model: type[BaseModel], seen: set[type[BaseModel]]
) -> Iterator[tuple[str, bool]]:
    """(name, whether it may stay blank) of each field for a person, however deep it lies."""
    seen.add(model)
    for name, field in model.model_fields.items():
        if is_person_field(name):
            yield f"{model.__name__}.{name}", is_blankable(field.annotation)
        else:
            for inner in list_models(field.annotation):
                if inner not in seen:
                    yield from list_person_fields(inner, seen)


def is_blankable(annotation: object) -> bool:
    """Whether nobody can stand there: null, or an empty list."""
    if annotation is NoneType or typing.get_origin(annotation) is list:
        return True
    is_choice = typing.get_origin(annotation) in (typing.Union, UnionType, typing.Annotated)
    return is_choice and any(is_blankable(one) for one in typing.get_args(annotation))


def list_models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models in the type of a field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from list_models(inner)


def remove_persons(value: JsonValue) -> JsonValue:
    """The answer with every field for a person blank."""
    if isinstance(value, list):
        return [remove_persons(one) for one in value]
    if isinstance(value, dict):
        return {
            name: build_blank(one) if is_person_field(name) else remove_persons(one)
            for name, one in value.items()
        }
    return value


def build_blank(value: JsonValue) -> JsonValue:
    return [] if isinstance(value, list) else None
