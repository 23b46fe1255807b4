"""Common types of the API: strict bodies, bounded numbers, checked texts, instants in UTC."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import pydantic
from annotated_types import BaseMetadata
from pydantic import (
    AfterValidator,
    AllowInfNan,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from backend.core.text.text_validation import (
    BadCharacter,
    PersonalDataInCode,
    PersonalDataInText,
    ensure_no_personal_code,
    ensure_no_personal_data,
    normalize_line,
    normalize_text,
)

RawValue = JsonValue | date
"""What a field is given: by a body as JSON, by a list in Excel also as a date."""


def build_text_validator(read: Callable[[str], str]) -> Callable[[RawValue], RawValue]:
    """A validator that applies `read` to a text and turns its exceptions into field errors."""

    def check(value: RawValue) -> RawValue:
        if not isinstance(value, str):
            return value  # pydantic reports that it is not a text
        try:
            return read(value)
        except BadCharacter:
            raise PydanticCustomError("bad_character", "bad character") from None
        except PersonalDataInText:
            raise PydanticCustomError("pii_in_text", "a person's number in the text") from None
        except PersonalDataInCode:
            raise PydanticCustomError("pii_in_code", "a person's number for a code") from None

    return check


_PLAIN_CHECKS: list[Callable[..., Any]] = []
"""Validators that refuse a value or leave it as it is, if it comes from a column of its type."""


def is_plain_check(metadata: object) -> bool:
    """Whether what stands beside the type of a field changes no value that it accepts."""
    if isinstance(metadata, FieldInfo):
        return all(map(is_plain_check, metadata.metadata))
    if isinstance(metadata, BeforeValidator | AfterValidator):
        return metadata.func in _PLAIN_CHECKS
    return isinstance(metadata, BaseMetadata | AllowInfNan)


def build_catalogue_check(load_codes: Callable[[], Iterable[str]]) -> AfterValidator:
    """A validator that refuses a code which is not in a catalogue, and lists those that are."""

    def check(code: str) -> str:
        known = tuple(load_codes())
        if code not in known:
            raise PydanticCustomError("enum", "no such code", {"expected": ", ".join(known)})
        return code

    validator = AfterValidator(check)
    _PLAIN_CHECKS.append(check)
    return validator


def _validate_note(text: str) -> str:
    return ensure_no_personal_data(normalize_text(text))


def _validate_line(text: str) -> str:
    return ensure_no_personal_data(normalize_line(text))


def _validate_code(text: str) -> str:
    return ensure_no_personal_code(normalize_line(text))


Line = Annotated[str, BeforeValidator(build_text_validator(_validate_line)), Field(max_length=300)]
"""One line of text without personal data (R7), up to 300 characters."""
Name = Annotated[
    str, BeforeValidator(build_text_validator(_validate_line)), Field(min_length=1, max_length=200)
]
"""A name or title without personal data, 1–200 characters on one line."""
Code = Annotated[
    str, BeforeValidator(build_text_validator(_validate_code)), Field(min_length=1, max_length=60)
]
"""The number of a paper or a code, 1–60 characters; the tax code of an enterprise is allowed."""
KnownCode = Annotated[
    str, BeforeValidator(build_text_validator(normalize_line)), Field(min_length=1, max_length=60)
]
"""A code that is only compared with codes in the register, so it may have any content."""
Note = Annotated[str, BeforeValidator(build_text_validator(_validate_note)), Field(max_length=4000)]
"""Free text without personal data (R7), up to 4,000 characters."""
ConfidentialText = Annotated[
    str, BeforeValidator(build_text_validator(normalize_text)), Field(max_length=4000)
]
"""A confidential text of up to 4,000 characters. It may name people, because it is encrypted."""
SearchText = Annotated[
    str, BeforeValidator(build_text_validator(normalize_line)), Field(min_length=2, max_length=100)
]
"""Words to search for; case and diacritics do not matter."""


def _ensure_client_id(id: UUID) -> UUID:
    if id.version not in (4, 7):
        raise PydanticCustomError("uuid_type", "neither version 4 nor 7")
    return id


def _to_utc(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2100:  # the first and last year cannot be converted to UTC
        raise PydanticCustomError("datetime_range", "outside 1900 to 2100")
    return moment.astimezone(UTC)


ClientId = Annotated[
    UUID,
    AfterValidator(_ensure_client_id),
    Field(description="UUID v4 or v7 of the client; left out: the server's"),
]
"""An id that the client made for its record: a UUID of version 4 or 7."""


def _build_form_validator(form: str, kind: str) -> Callable[[RawValue], str | date]:
    """Require the form of a date: pydantic would read a number as seconds since 1970."""
    pattern = re.compile(form)

    def check(value: RawValue) -> str | date:
        if isinstance(value, date) or (isinstance(value, str) and pattern.match(value)):
            return value
        raise PydanticCustomError(kind, "not written as a date")

    return check


_AS_INSTANT = BeforeValidator(_build_form_validator(r"\d{4}-\d{2}-\d{2}[Tt ]", "datetime_parsing"))
_AS_DAY = BeforeValidator(_build_form_validator(r"\d{4}-\d{2}-\d{2}$", "date_parsing"))

_PLAIN_CHECKS += [_AS_INSTANT.func, _AS_DAY.func, _to_utc]
Moment = Annotated[AwareDatetime, _AS_INSTANT, AfterValidator(_to_utc)]
"""An instant from 1900 to 2100, in RFC 3339 with a time zone; answered in UTC."""
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)), _AS_DAY]
"""A civil date in Việt Nam, 1900–2100."""


def _parse_month(value: RawValue) -> date:
    """'2022-09' -> the first day of that month; a `date` stays as it is."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", value):
        raise PydanticCustomError("not_a_month", "not written as a month")
    return date(int(value[:4]), int(value[5:]), 1)


Month = Annotated[
    date,
    BeforeValidator(_parse_month),
    PlainSerializer(lambda day: f"{day:%Y-%m}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"}),
]
"""A month from 1900 to 2099: '2022-09' in JSON, its first day in Python."""
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
"""A number of things or people, from 0 to one million."""
Money = Annotated[int, Field(ge=0, le=10**13, strict=True)]
"""An amount in whole đồng, up to 10 trillion."""
Coordinate = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
"""Degrees of latitude or longitude in WGS 84."""


def build_unset_default() -> Any:
    """The default of an optional field in a patch: it may be left out, but not set to null."""
    return None


class BaseModel(pydantic.BaseModel):
    """The base of every model: its schema is built when a value is first checked or written.

    A start would otherwise build a thousand of them (`core/http/lazy_routes.py`).
    """

    model_config = ConfigDict(defer_build=True)


class Schema(BaseModel):
    """A body: unknown fields are refused; numbers and texts are not converted into each other."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, str_max_length=20_000)


class Filters(BaseModel):
    """Query parameters of a list, beside `after` and `limit`. The route refuses unknown ones."""

    model_config = ConfigDict(extra="ignore")


class EntityRead(BaseModel):
    """The fields that every record has in a response."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: Moment
    updated_at: Moment


class UnitRecordCreate(Schema):
    """A new record of one of the caller's units."""

    id: ClientId | None = None
    org_unit_id: UUID


class UnitRecordRead(EntityRead):
    """A record with the name of its unit."""

    org_unit_id: UUID
    org_unit_name: str
