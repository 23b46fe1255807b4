"""Every text that the register takes in: it refuses a person's numbers, or says why it need not.

The fields are those of the app itself: a new body, form or column of an import enters by itself.
"""

import enum
import inspect
import types
import typing
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import UploadFile

from backend.domains.platform.imports.kinds import get_listing, list_importable_kinds
from backend.spreadsheets.columns import HIDDEN_FIELDS, CellContext, Column, Form
from backend.spreadsheets.row import Row
from backend.spreadsheets.row_parser import parse_cell
from tests.core.person_spellings import REPORTED

NOT_CHECKED = {
    "Resolution.choices": "names of fields, each of which the conflict must have",
    "Operation.body": "the body of another request, which checks it; kept only if that is valid",
    "EncryptedOperation.content": "read as an operation, checked like a plain one, and not kept",
    "Login.username": "compared with known accounts, not kept",
    "Login.password": "a secret: only its hash is kept",
    "Login.otp": "a secret, not kept",
    "TokenForm.grant_type": "a word of OAuth, not kept",
    "TokenForm.username": "compared with known accounts, not kept",
    "TokenForm.password": "a secret: only its hash is compared",
    "TokenForm.otp": "a secret, not kept",
    "TokenForm.device_id": "drawn by the client's program, compared with known ones",
    "TokenForm.refresh_token": "a secret, only its hash is kept",
    "TokenForm.device_token": "a secret, only its hash is kept",
    "DeviceCreate.password": "a secret, not kept",
    "DeviceCreate.otp": "a secret, not kept",
    "ScriptTokenCreate.password": "a secret, not kept",
    "ScriptTokenCreate.otp": "a secret, not kept",
    "TokenForm.client_id": "compared with known clients, not kept",
    "TokenForm.client_secret": "a secret, only its hash is kept",
    "TokenForm.scope": "words of the known scopes, else refused",
    "WebhookCreate.url": "an address at a host of the setting, else refused",
    "WebhookReplay.after": "compared with places of the log, not kept",
    "Activate.code": "a secret, not kept",
    "Activate.password": "a secret: only its hash is kept",
    "PasswordChange.current_password": "a secret, not kept",
    "PasswordChange.new_password": "a secret: only its hash is kept",
    "TotpStart.password": "a secret, not kept",
    "TotpConfirm.code": "a secret, not kept",
    "TotpStop.password": "a secret, not kept",
    "TotpStop.otp": "a secret, not kept",
    "ExportCreate.kind": "one of the known lists, else refused",
    "ExportCreate.filters": "read by the filters of the list; its words to search are refused",
    "ImportForm.mapping": "compared with the headings of the file",
    "CellChoice.sheet": "compared with the sheets of the file",
    "CellChoice.field": "compared with the columns of the list",
    "LineReopening.code": "the code of a line of the report, else refused",
    "VisitPointsCreate.type_points": "keys are kinds of the catalogue, else refused",
    "UnitCreate.code": "the number of an administrative unit, digits by its nature",
    "NewUnit.code": "the number of an administrative unit, digits by its nature",
    "UnitUpdate.code": "the number of an administrative unit, digits by its nature",
    "TipGive.text": "a citizen's words: only ever kept sealed, destroyed with their key",
    "TipGive.contact": "how a sender wants to be reached: sealed apart, shown after two consents",
    "TipAddition.text": "a citizen's words: only ever kept sealed",
    "TipAddition.receipt": "compared with hashes, not kept",
    "ReceiptAsk.receipt": "compared with hashes, not kept",
}


def is_text(kind: Any) -> bool:
    """Whether the type is plain text; choices, dates and ids are none."""
    return isinstance(kind, type) and issubclass(kind, str) and not issubclass(kind, enum.Enum)


def leaves(owner: str, kind: Any, marks: tuple[Any, ...], seen: set[Any]) -> Iterator[Any]:
    """(name, type with its marks) of every text of a type, whatever holds it."""
    if typing.get_origin(kind) is typing.Annotated:
        inner, *more = typing.get_args(kind)
        yield from leaves(owner, inner, (*more, *marks), seen)
    elif is_text(kind):
        yield owner, typing.Annotated[kind, *marks] if marks else kind
    elif inspect.isclass(kind) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for name, info in kind.model_fields.items():
                field = f"{kind.__name__}.{name}"
                yield from leaves(field, info.annotation, tuple(info.metadata), seen)
    elif kind is Any or kind is dict or kind is list:
        yield owner, kind
    else:
        within = typing.get_origin(kind)
        passed = marks if within in (typing.Union, types.UnionType) else ()
        for inner in () if within is typing.Literal else typing.get_args(kind):
            yield from leaves(owner, inner, passed, seen)


def bodies(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    yield from ((one.name, one.field_info) for one in dependant.body_params)
    for inner in dependant.dependencies:
        yield from bodies(inner)


def texts_of(app: FastAPI) -> dict[str, Any]:
    """{field: its type} of every text in the body of a request."""
    found: dict[str, Any] = {}
    seen: set[Any] = set()
    for route in app.routes:
        if isinstance(route, APIRoute):
            for name, info in bodies(route.dependant):
                of = f"{route.endpoint.__name__}.{name}"
                found |= dict(leaves(of, info.annotation, tuple(info.metadata), seen))
    return found


def takes(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


def test_every_text_of_a_body_refuses_persons_or_says_why_not(app: FastAPI) -> None:
    texts = texts_of(app)
    assert len(texts) > 100
    assert {"EstablishmentCreate.name", "ItemEntry.text", "AttachmentForm.caption"} <= texts.keys()
    taken = {name: [one for one in REPORTED if takes(kind, one)] for name, kind in texts.items()}
    open_fields = {name for name, spellings in taken.items() if spellings}
    unchecked = sorted(open_fields - NOT_CHECKED.keys())
    assert unchecked == [], "take Line, Name, Code or Note, or say in NOT_CHECKED why not"
    assert sorted(NOT_CHECKED.keys() - open_fields) == [], "a reason for what is checked"


def test_a_text_that_is_not_checked_would_be_found() -> None:
    class Made(BaseModel):
        words: list[str]
        inner: dict[str, typing.Annotated[str | None, "a mark"]]

    found = dict(leaves("made", Made, (), set()))
    assert found.keys() == {"Made.words", "Made.inner"}
    assert takes(found["Made.words"], REPORTED[0])


def columns() -> Iterator[tuple[str, Column]]:
    """Every column of a list that people type into, by its list."""
    for kind in list_importable_kinds():
        for column in get_listing(kind).columns:
            is_typed = column.form in (Form.TEXT, Form.CODE) and not column.choice_set
            if is_typed and column.field not in HIDDEN_FIELDS:
                yield kind, column


@pytest.mark.parametrize(("kind", "column"), list(columns()), ids=lambda v: getattr(v, "field", v))
def test_every_column_of_an_import_refuses_persons(kind: str, column: Column) -> None:
    taken = []
    for spelling in REPORTED:
        row = Row("sheet", 2, {}, [], {})
        parse_cell(row, column, spelling, CellContext(date(2022, 10, 1)), {})
        if not row.errors:
            taken.append(spelling)
    assert taken == []


def test_uploads_keep_no_name_with_a_person(app: FastAPI) -> None:
    """Names of files are no text fields: the upload's own reader drops them."""
    files = {
        name
        for route in app.routes
        if isinstance(route, APIRoute)
        for _, info in bodies(route.dependant)
        if inspect.isclass(info.annotation) and issubclass(info.annotation, BaseModel)
        for name, field in info.annotation.model_fields.items()
        if inspect.isclass(field.annotation) and issubclass(field.annotation, UploadFile)
    }
    assert files == {"file"}
