"""The wire of attachments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import UploadFile
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, computed_field
from pydantic_core import PydanticCustomError

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Line,
    Moment,
    Schema,
)
from backend.domains.platform.attachments.holders import load_holder_words, load_holders
from backend.domains.platform.attachments.models import Attachment, WithheldReason
from backend.domains.platform.changes.kinds import KindWord
from backend.domains.platform.changes.places import build_parent_url

ONLY_PLACES = (
    "JPEG, PNG or WebP up to 25 megapixels, or PDF; 10 MiB at most. Only the establishment and "
    "its papers: no person, no face, no identity paper. "
    "(Chỉ chụp cơ sở, giấy tờ của cơ sở; không chụp người.)"
)

Entity = Annotated[str, Field(json_schema_extra={"enum": [*load_holders()]})]
"""A kind of record that may have files, in the word of release 0.2."""


def to_holder_entity(word: str) -> str:
    entity = load_holder_words().get(word, word)
    if entity not in load_holders():
        raise PydanticCustomError(
            "enum", "no such code", {"expected": ", ".join(load_holder_words())}
        )
    return entity


def describe_words(schema: dict[str, JsonValue]) -> None:
    schema["enum"] = [*load_holder_words()]


def describe_asked_words(schema: dict[str, JsonValue]) -> None:
    schema["enum"] = [*load_holder_words(), *load_holders()]


AskedEntity = Annotated[
    str, AfterValidator(to_holder_entity), Field(json_schema_extra=describe_asked_words)
]
"""The same as it is asked for: by the word of its URL, or by that of release 0.2."""


class AttachmentForm(BaseModel):
    """A file for a record."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[UploadFile, Field(description=ONLY_PLACES)]
    entity: AskedEntity
    entity_id: UUID
    caption: Annotated[Line | None, Field(description="what is to be seen")] = None
    taken_at: Annotated[Moment | None, Field(description="the device's clock")] = None
    id: ClientId | None = None


class AttachmentFilters(Filters):
    entity: AskedEntity
    entity_id: UUID


class AttachmentUpdate(Schema):
    """A merge patch, while the record is a draft."""

    caption: Line | None = None


class Withholding(Schema):
    """Why the file may not be here."""

    reason: WithheldReason


class AttachmentRead(EntityRead):
    """`sha256` is of the file that is kept, `uploaded_sha256` of the file as it came.

    Pictures are made anew without metadata, so the two differ; a PDF is kept as it came. A file
    that is withheld is shown to those who may decide on it only. Whether it is to be destroyed is
    answered within 72 hours of `withheld_at`; afterwards it stays hidden until that is asked anew.
    """

    org_unit_id: UUID
    entity: Entity
    entity_id: UUID
    parent_entity: Annotated[
        KindWord,
        Field(description="kind of its record, as in its URL", json_schema_extra=describe_words),
    ]
    media_type: str
    size: int
    width: int | None
    height: int | None
    sha256: str
    uploaded_size: int
    uploaded_sha256: str
    caption: str | None
    taken_at: datetime | None
    uploaded_by_id: UUID
    uploaded_by_name: str | None
    is_late: Annotated[bool, Field(description="added after its record was signed or handled")]
    withheld_at: Moment | None
    withheld_by_id: UUID | None
    withheld_reason: WithheldReason | None
    destroyed_at: Moment | None

    @computed_field(description="the record that has the file")  # type: ignore[prop-decorator]
    @property
    def parent_url(self) -> str:
        record = {"entity": self.entity, "entity_id": str(self.entity_id)}
        return build_parent_url(Attachment, record) or ""


class CustodyEvent(BaseModel):
    """`action`: created, updated, looked, downloaded, verified, found-altered, found-missing,
    withheld, released, destroyed."""

    seq: int
    at: Moment
    actor_id: UUID
    actor_name: str | None
    action: str


class VerificationRead(BaseModel):
    """`found` is the hash of the file as it lies in store now; null when it is gone."""

    verified_at: Moment
    is_intact: bool
    expected: str
    found: str | None
