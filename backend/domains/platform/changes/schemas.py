"""The wire of the change feed."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Moment
from backend.domains.platform.changes.kinds import AnsweredKind


class ChangeRead(BaseModel):
    """One change. `action`: created, updated, deleted, left (moved out of the unit), or unsealed.

    `unsealed`: a sealed visit opened to the reader, or what it hid; the version stays.
    """

    seq: int
    entity: AnsweredKind
    id: UUID
    url: Annotated[str | None, Field(description="where it is read; null once it is gone")]
    parent_url: Annotated[
        str | None, Field(description="the record of which it is a part; null: of none")
    ]
    org_unit_id: Annotated[UUID, Field(description="the unit to which the record belongs")]
    version: int
    action: str
    changed_fields: Annotated[
        list[str] | None,
        Field(description="fields of an `updated` record that changed; null: it as a whole"),
    ]
    schema_version: Annotated[
        int, Field(description="raised when what `url` answers loses or renames a field")
    ]
    at: Moment


class Feed(BaseModel):
    """Changes in one order for all; ask again with `after` = `cursor`, always.

    Of two changes of one record the later may stand first: keep the highest `version`.
    """

    items: list[ChangeRead]
    next: Annotated[int, Field(deprecated=True, description="the place in `cursor`, without epoch")]
    cursor: Annotated[str, Field(description="for the next question; of this epoch only")]
    epoch: Annotated[str, Field(description="which life of the log: another one after a restore")]
