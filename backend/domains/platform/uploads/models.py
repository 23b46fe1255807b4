"""An upload: a file that is on its way, and the attachment that it becomes."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Viewer, ViewerScoped, create_id, now


class ResumableUpload(ViewerScoped, Base):
    """Visible to its owner only. Its bytes lie in a file of their own (store.py).

    How many have come is the length of that file, so nothing is written here while they come. The
    name that the file had on the phone is not stored: it could name a person.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "entity", "entity_id", "sha256"),
        sa.Index(None, "expires_at"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    """Also that of the attachment, unless the record had the same file before."""
    owner_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    entity_id: orm.Mapped[UUID]
    """A record that may come later than its file, so this is no foreign key."""
    length: orm.Mapped[int]
    """Bytes of the whole file as it is sent."""
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Of the whole plain file, in hex."""
    caption: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    taken_at: orm.Mapped[datetime | None]
    file_key: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    attachment_id: orm.Mapped[UUID | None]
    """The file of the record that it has become."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    expires_at: orm.Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        mine: sa.ColumnElement[bool] = cls.owner_id == viewer.id
        return mine
