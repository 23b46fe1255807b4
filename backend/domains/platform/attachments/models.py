"""A photo or scan, with the hashes of the uploaded and of the stored file."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.models import Entity, TeamScoped, Viewer
from backend.core.sql.types import to_enum_type
from backend.domains.platform.attachments.holders import list_readable_kinds
from backend.domains.platform.sealed_visits.visibility import (
    DraftScoped,
    build_draft_veil,
    build_violation_veil,
    is_hidden_draft,
    is_hidden_violation,
)
from backend.permissions import Permission


class WithheldReason(StrEnum):
    """Why a file may not be here at all: the rule above all."""

    SHOWS_PERSON = "shows_person"
    IDENTITY_PAPER = "identity_paper"


class Attachment(TeamScoped, DraftScoped, Entity):
    """A file of a record; it has the unit and team of its record, and so the same readers.

    The name of the uploaded file is not stored: it could name a person.
    """

    __tablename__ = "attachments"
    continues_record = True
    __table_args__ = (
        sa.Index(None, "entity_id", "entity", "id"),
        sa.Index(None, "uploaded_by_id", "created_at"),
    )
    read_permission = Permission.ATTACHMENT_READ
    api_parent = "/{entity}/{entity_id}"

    team_id: orm.Mapped[UUID | None] = orm.mapped_column(index=True)  # type: ignore[assignment]
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    """A kind of record that some resource declares in `attached.py`."""
    entity_id: orm.Mapped[UUID]
    media_type: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    size: orm.Mapped[int]
    """Bytes kept."""
    width: orm.Mapped[int | None]
    height: orm.Mapped[int | None]
    """Pixels; none of a PDF."""
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Of the file that is kept."""
    uploaded_size: orm.Mapped[int]
    uploaded_sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Of the file as it came; the same as `sha256` for a PDF."""
    file_key: orm.Mapped[str] = orm.mapped_column(sa.String(32), info={"audit": False})
    """Where the file lies (store.py)."""
    caption: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    taken_at: orm.Mapped[datetime | None]
    """What the device's clock said; `created_at` is the server's."""
    uploaded_by_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"))
    is_late: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Added after its record was signed or decided: not part of what was signed."""
    withheld_at: orm.Mapped[datetime | None]
    """From then on hidden, until a second account destroys the file or opens it again."""
    withheld_by_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id"), index=True
    )
    withheld_reason: orm.Mapped[WithheldReason | None] = orm.mapped_column(
        to_enum_type(WithheldReason)
    )
    destroyed_at: orm.Mapped[datetime | None]
    """The file is no more; its hashes and its chain of custody stay."""

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        """A file of a hidden draft is hidden too: a photo shows where the team is."""
        hidden = (is_hidden_draft, is_hidden_violation)
        return sa.and_(*(sa.not_(asked(cls.entity_id, viewer)) for asked in hidden))

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Only files of the kinds of records that the actor may read."""
        return cls.entity.in_(list_readable_kinds(actor))

    @classmethod
    def lost_to(cls, actor: Actor, lost: Mapping[str, JsonValue]) -> bool:
        """Whether a deleted file belonged to records that the actor may not read."""
        return lost.get("entity") not in list_readable_kinds(actor)

    def get_deletion_values(self) -> dict[str, UUID]:
        session = orm.object_session(self)
        assert session is not None
        draft = build_draft_veil(session, self.entity_id)
        return draft or build_violation_veil(session, self.entity_id)
