"""Schemas of the catalogue of violations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import BaseModel, Code, Day, Line, SearchText


class TypeFilters(BaseModel):
    """What a list of violation types is narrowed by."""

    model_config = ConfigDict(extra="forbid")

    on: Annotated[Day | None, Field(description="in force on this day: that of the act")] = None
    establishment_type: Annotated[
        Code | None, Field(description="only acts that fit this kind of establishment")
    ] = None
    legal_document: Annotated[Line | None, Field(min_length=1, max_length=60)] = None
    q: SearchText | None = None


class TypeQuery(TypeFilters):
    after: After = None
    limit: Limit = 50


class ViolationTypeRead(BaseModel):
    """One act under one decree.

    Fines in đồng for individuals and household businesses; organisations pay
    `organisation_multiplier` times as much. `suspends` names the licence or activity that may be
    stopped for `suspension_months_min` to `_max`. `establishment_types` are the kinds of
    establishment that the words of the act fit. `valid_to` is the last day in force. What is not
    `is_verified` says why in `note`.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    legal_document: str
    article: str
    clause: str | None
    point: str | None
    title: str
    fine_min: int | None
    fine_max: int | None
    warning_allowed: bool
    organisation_multiplier: int
    suspends: str | None
    suspension_months_min: int | None
    suspension_months_max: int | None
    remedies: list[str]
    establishment_types: list[str]
    valid_from: date
    valid_to: date | None
    is_verified: bool
    note: str
    source: str


class PublicEstablishmentType(BaseModel):
    """A kind of establishment, as everyone may read it."""

    code: str
    name: str
