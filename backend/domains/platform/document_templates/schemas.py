"""Bodies and answers about paper templates: versions, what is in force, the names they may use."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Moment,
    Name,
    Note,
    Schema,
)
from backend.documents.template_schema import Variable
from backend.domains.platform.document_templates.models import TemplateKind


class DocumentTemplateFilters(Filters):
    kind: TemplateKind | None = None


class TemplateForm(BaseModel):
    """A new version of a template; it is not in force until it is activated."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, Field(description=".docx, 1 MiB at most")]
    kind: TemplateKind
    title: Name
    note: Note | None = None
    org_unit_id: Annotated[
        UUID | None, Field(description="the unit whose papers use it; default: own")
    ] = None
    id: ClientId | None = None


class Activation(Schema):
    """Papers of visits and violations from the day `active_from` on use the version."""

    active_from: Day


class DocumentTemplateRead(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    kind: TemplateKind
    version_no: int
    title: str
    note: str | None
    sha256: str
    size: int
    active_from: date | None
    activated_at: Moment | None


class TemplateKindRead(BaseModel):
    """A kind of paper; `in_force_id` null: the program's own layout is used."""

    kind: TemplateKind
    title: str
    in_force_id: UUID | None
    in_force_label: str
    variables: list[Variable]


class TemplateKinds(BaseModel):
    items: list[TemplateKindRead]
