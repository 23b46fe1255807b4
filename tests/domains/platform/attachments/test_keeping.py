"""A file goes when its row is gone for good, and not before."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from backend.core.session.actor import EVERYTHING
from backend.core.session.session import Session
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.service import delete_with_file
from backend.domains.platform.attachments.store import AttachmentStore
from tests.acting import Api
from tests.backup.offices import add_attachment


class Stop(Exception):
    """The transaction is to fall."""


@pytest.fixture
def photo(api: Api) -> Path:
    """A photo of a record, in the store."""
    store: AttachmentStore = api.app.state.attachment_store
    api.run(add_attachment, store, 0)
    return store.path(api.one(sa.select(Attachment.file_key)))


def discard_photo(api: Api, db: Session) -> None:
    db.info["request"] = SimpleNamespace(app=api.app)
    delete_with_file(db, db.scalars(sa.select(Attachment)).one())
    db.flush()


def count_rows(api: Api) -> int:
    return int(api.one(sa.select(sa.func.count()).select_from(Attachment)))


def test_it_stays_when_the_transaction_falls_after_a_savepoint(api: Api, photo: Path) -> None:
    def work(db: Session) -> None:
        discard_photo(api, db)
        with db.begin_nested():
            db.execute(sa.select(Attachment.id))
        raise Stop

    with pytest.raises(Stop):
        api.within(EVERYTHING, work, writes=True)
    assert (count_rows(api), photo.exists()) == (1, True)


def test_it_stays_when_the_savepoint_falls_and_the_transaction_stands(
    api: Api, photo: Path
) -> None:
    def work(db: Session) -> None:
        savepoint = db.begin_nested()
        discard_photo(api, db)
        savepoint.rollback()

    api.within(EVERYTHING, work, writes=True)
    assert (count_rows(api), photo.exists()) == (1, True)


def test_it_goes_once_the_transaction_stands(api: Api, photo: Path) -> None:
    def work(db: Session) -> None:
        with db.begin_nested():
            discard_photo(api, db)
        assert photo.exists()

    api.within(EVERYTHING, work, writes=True)
    assert (count_rows(api), photo.exists()) == (0, False)
