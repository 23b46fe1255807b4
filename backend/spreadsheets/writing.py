"""Writes the good rows into the register, in batches: 20,000 rows take seconds."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import AppError, Conflict, FieldError
from backend.core.session.session import Session
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.matching import add_fault
from backend.spreadsheets.record_lookup import batches
from backend.spreadsheets.row import Action, Decision

BATCH = 500


def write(
    db: Session,
    listing: Listing,
    decisions: Sequence[Decision],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Create and update records; sets the id of each decision that created one.

    The audit log has these changes like any other.
    """
    todo = [d for d in decisions if d.action in (Action.CREATE, Action.UPDATE)]
    done = 0
    for some in batches(todo, BATCH):
        if not listing.write(db, some):
            write_each(db, listing, some)
        done += len(some)
        progress(100 * done // len(todo))


def write_each(db: Session, listing: Listing, decisions: Sequence[Decision]) -> None:
    """Write row by row through the service; what it refuses becomes an error of its row.

    Each row has its own savepoint, so a refused row leaves nothing behind.
    """
    known = records(db, listing, [d.id for d in decisions if d.id is not None])
    for decision in decisions:
        try:
            with db.begin_nested():
                write_one(db, listing, decision, known)
        except AppError as refused:
            refuse(decision, listing, refused)
        except IntegrityError:
            refuse(decision, listing, Conflict("already-exists"))


def records(db: Session, listing: Listing, ids: Sequence[UUID]) -> dict[UUID, Any]:
    model: Any = listing.model
    return {record.id: record for record in db.scalars(sa.select(model).where(model.id.in_(ids)))}


def write_one(db: Session, listing: Listing, decision: Decision, known: dict[UUID, Any]) -> None:
    if decision.action is Action.CREATE:
        record = listing.create(db, decision.clean)
        db.flush()
        decision.id = record.id
    else:
        assert decision.id is not None
        listing.update(db, known[decision.id], decision.clean)
        db.flush()


def refuse(decision: Decision, listing: Listing, refused: AppError) -> None:
    """Turn the decision into an error: the service refused the row, at the cells that it names."""
    if decision.action is Action.CREATE:
        decision.id = None
    decision.action = Action.ERROR
    whole = FieldError("", refused.code, **refused.params)
    for error in refused.errors or [whole]:
        add_fault(decision.row, listing, error)
