"""Which errors one call in the source makes: by its name, its arguments, and what it is called on.

A code is read where it is written: as a text, as a constant, or as a value of a table of codes.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType
from typing import NamedTuple, TypeGuard

import sqlalchemy as sa

from backend.api_description.source_names import Walked, find_value, set_act, to_walked
from backend.core.errors.exceptions import AppError, FieldError, Invalid
from backend.core.errors.handlers import find_conflict_code
from backend.core.http.etags import has_current_copy
from backend.core.session.models import Base
from backend.law.reference.chains import list_chains
from backend.workflows.history import WorkflowRecord
from backend.workflows.workflow import Transition, Workflow


class PossibleError(NamedTuple):
    """An error by its status and its code; without code where the source names it at run time."""

    status: int
    code: str | None


NOT_MODIFIED = PossibleError(304, None)
"""What an endpoint may answer that gives its answer an ETag of its own."""
OF_REQUIRE = frozenset({PossibleError(404, "not-found")})
OF_ENSURE_VERSION = frozenset(
    {
        PossibleError(412, "stale"),
        PossibleError(428, "if-match-any"),
        PossibleError(428, "if-match-required"),
    }
)
RAISED_BY_METHOD: Mapping[str, frozenset[PossibleError]] = {
    "edit": OF_REQUIRE | OF_ENSURE_VERSION,
    "ensure_version": OF_ENSURE_VERSION,
    "require": OF_REQUIRE,
}
"""Methods of the database session, by name: nobody can see the type of a variable in the source."""
CHECKS_ACT = frozenset({"take", "ensure_may_take"})
WRITES_STATE = frozenset({"move", "take"})
CHECKS_STATE = frozenset({"build_refusal", "ensure_state", "get_step"})
"""Methods of a `Workflow` that refuse; the others ask, or write down what was done."""


class Reading(NamedTuple):
    """What a call, or a whole function, may raise; what it calls, and which records it edits."""

    errors: frozenset[PossibleError] = frozenset()
    called: tuple[Walked, ...] = ()
    edited: frozenset[type[Base]] = frozenset()
    changes: bool = False
    """Whether it changes or removes records."""
    field_codes: frozenset[str] = frozenset()
    """The codes that it gives to single fields (`errors[].code`)."""
    impossible: frozenset[PossibleError] = frozenset()
    """What an endpoint never gives, although something that it uses would raise it."""


def read_call(call: ast.Call, names: Mapping[str, object], new: frozenset[str]) -> Reading:
    """The errors that a call makes, and the functions that it calls or hands on.

    `new`: the variables that stand for records which are made where the call stands.
    """
    if isinstance(call.func, ast.Attribute):
        holder = find_value(call.func.value, names)
        if isinstance(holder, Workflow):
            return read_workflow_call(holder, call.func.attr, call.args, names)
        if is_error(holder):  # Invalid.at(…), NotFound.at(…)
            own = frozenset({PossibleError(holder.status, holder.code)})
            return Reading(own, field_codes=frozenset(list_field_codes(call, names)))
    run = (set_act(one, call, names) for one in to_walked(find_value(call.func, names)))
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    handed_on = (walked for value in given for walked in to_walked(find_value(value, names)))
    return Reading(
        frozenset(list_made_errors(call, names)),
        (*run, *handed_on),
        frozenset(list_edited(call, names)),
        is_change(call, new),
        frozenset(list_field_codes(call, names)),
    )


def is_change(call: ast.Call, new: frozenset[str]) -> bool:
    """Whether a call changes or removes a record: `db.save(record, {…})`, `db.remove(record)`."""
    if isinstance(call.func, ast.Attribute):
        is_saved = call.func.attr == "save" and len(call.args) > 1 and not is_in(call.args[0], new)
        holder = call.func.value
        is_of_session = isinstance(holder, ast.Name) and holder.id == "db"
        return is_of_session and (is_saved or call.func.attr in ("delete", "remove"))
    return isinstance(call.func, ast.Name) and call.func.id == "setattr"


def is_in(node: ast.expr, variables: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in variables


def is_error(value: object) -> TypeGuard[type[AppError]]:
    return inspect.isclass(value) and issubclass(value, AppError)


def is_model(value: object) -> TypeGuard[type[Base]]:
    is_ours = inspect.isclass(value) and issubclass(value, Base)
    return is_ours and isinstance(getattr(value, "__table__", None), sa.Table)


def list_made_errors(call: ast.Call, names: Mapping[str, object]) -> Iterator[PossibleError]:
    """The errors that the call makes by itself."""
    if isinstance(call.func, ast.Attribute):
        yield from RAISED_BY_METHOD.get(call.func.attr, ())
    made = find_value(call.func, names)
    if made is has_current_copy:
        yield NOT_MODIFIED
    elif is_error(made):
        given = find_code_argument(made, call)
        codes = (made.code,) if given is None else list_codes(given, names)
        yield from (PossibleError(made.status, code) for code in codes)
    elif is_model(made):
        yield from list_constraint_errors(made)


def find_code_argument(error: type[AppError], call: ast.Call) -> ast.expr | None:
    """The argument that names the code; None where the error has the code of its class."""
    order = list(inspect.signature(error).parameters)
    position = order.index("code") if "code" in order else len(call.args)
    return call.args[position] if position < len(call.args) else None


def list_codes(node: ast.expr, names: Mapping[str, object]) -> tuple[str | None, ...]:
    """The codes that an expression may stand for; None for one that only a run would tell."""
    if isinstance(node, ast.IfExp):
        return (*list_codes(node.body, names), *list_codes(node.orelse, names))
    if isinstance(node, ast.Subscript):
        table = find_value(node.value, names)
        if isinstance(table, Mapping):
            return tuple(map(str, table.values()))
    value = find_value(node, names)
    return (str(value) if isinstance(value, str) else None,)


def list_field_codes(call: ast.Call, names: Mapping[str, object]) -> Iterator[str]:
    """The codes that a call gives to a field: `Invalid.at(pointer, code)`, `FieldError(…)`, or what
    becomes one, such as `RefusedFile(code)`."""
    made = find_value(call.func, names)
    if isinstance(made, classmethod):
        made = made.__func__
    if not has_field_code(made):
        return
    position = list_parameters(made).index("code")
    given = {word.arg: word.value for word in call.keywords}.get("code")
    if given is None and position < len(call.args):
        given = call.args[position]
    if given is not None:
        yield from filter(None, list_codes(given, names))


def list_parameters(made: object) -> list[str]:
    """The names of what a class or function of ours takes, without the record or class itself."""
    function = made.__init__ if inspect.isclass(made) else made
    if not (isinstance(function, FunctionType) and function.__module__.startswith("backend.")):
        return []
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def has_field_code(made: object) -> bool:
    """Whether the code that it takes becomes that of a field: a `FieldError`, what refuses a file,
    or a function that makes an `Invalid` of it."""
    if "code" not in list_parameters(made):
        return False
    if inspect.isclass(made):
        is_refusal = issubclass(made, Exception) and not issubclass(made, AppError)
        return is_refusal or made is FieldError
    return getattr(made, "__annotations__", {}).get("return") in (Invalid, Invalid.__name__)


def list_constraint_errors(
    model: type[Base], fields: frozenset[str] | None = None
) -> Iterator[PossibleError]:
    """The conflicts of a new row with others; of an old one, if one of its `fields` changes."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    rules: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
    for rule in rules:
        if not isinstance(rule, sa.UniqueConstraint | sa.Index):
            continue
        code = find_conflict_code(str(rule.name))
        if code and (fields is None or any(column.name in fields for column in rule.columns)):
            yield PossibleError(409, code)


def is_referred_to(model: type[Base]) -> bool:
    """Whether other rows may rest on a row of the model, so that it cannot be deleted.

    Rows that go with it (CASCADE) may be rested on as well.
    """
    keys = [key for table in model.metadata.tables.values() for key in table.foreign_keys]
    gone = {model.__table__}
    while (
        more := {
            key.parent.table
            for key in keys
            if key.column.table in gone and key.ondelete == "CASCADE"
        }
        - gone
    ):
        gone |= more
    return any(
        key.column.table in gone and key.parent.table not in gone and key.ondelete is None
        for key in keys
    )


def list_edited(call: ast.Call, names: Mapping[str, object]) -> Iterator[type[Base]]:
    """The model of `db.edit(Model, …)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "edit" and call.args:
        model = find_value(call.args[0], names)
        if is_model(model):
            yield model


def read_workflow_call(
    workflow: Workflow[WorkflowRecord],
    method: str,
    given: list[ast.expr],
    names: Mapping[str, object],
) -> Reading:
    """What a method of a workflow refuses: by the state, the step, the guard of the act."""
    wrong_state = PossibleError(409, workflow.code)
    if method in CHECKS_STATE:
        return Reading(frozenset({wrong_state}))
    if method not in CHECKS_ACT | {"ensure_other_person"}:
        return Reading(changes=method in WRITES_STATE)
    acts = {value for node in given if isinstance(value := find_value(node, names), str)}
    taken = [one for one in workflow.transitions if one.act in acts] or workflow.transitions
    codes = {"same-person"} if any(one.other_than for one in taken) else set[str]()
    if method not in CHECKS_ACT:
        return Reading(frozenset(PossibleError(409, code) for code in codes))
    codes |= {one.code_if_held_above for one in taken} - {""}
    if not workflow.state_words and has_holders(workflow, taken):
        codes.add("step-of-others")
    return Reading(
        frozenset({wrong_state, *(PossibleError(409, code) for code in codes)}),
        tuple(walked for one in taken for walked in to_walked(one.guard)),
        changes=method in WRITES_STATE,
    )


def has_holders(
    workflow: Workflow[WorkflowRecord], taken: Iterable[Transition[WorkflowRecord]]
) -> bool:
    """Whether a chain names who takes one of the acts; else the record's own rules say it."""
    acts = {one.act for one in taken}
    steps = (step for chain in list_chains(workflow.record) for step in chain.steps)
    return any(step.by for step in steps if step.act in acts)
