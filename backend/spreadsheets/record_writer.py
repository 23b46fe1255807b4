"""Writes the good rows into the register, in batches: 20,000 rows take seconds."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import AppError, Conflict, FieldError
from backend.core.session.session import Session
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.matching import add_field_error
from backend.spreadsheets.record_lookup import split_into_batches
from backend.spreadsheets.row import Action, RowDecision

BATCH_SIZE = 500


def write_decisions(
    db: Session,
    listing: Listing,
    decisions: Sequence[RowDecision],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Create and update records; sets the id of each decision that created one.

    The audit log has these changes like any other.
    """
    todo = [d for d in decisions if d.action in (Action.CREATE, Action.UPDATE)]
    done = 0
    for batch in split_into_batches(todo, BATCH_SIZE):
        if not listing.write_batch(db, batch):
            write_one_by_one(db, listing, batch)
        done += len(batch)
        progress(100 * done // len(todo))


def write_one_by_one(db: Session, listing: Listing, decisions: Sequence[RowDecision]) -> None:
    """Write row by row through the service; what it refuses becomes an error of its row.

    Each row has its own savepoint, so a refused row leaves nothing behind.
    """
    records = load_records(db, listing, [d.id for d in decisions if d.id is not None])
    for decision in decisions:
        try:
            with db.begin_nested():
                write_decision(db, listing, decision, records)
        except AppError as refused:
            mark_decision_refused(decision, listing, refused)
        except IntegrityError:
            mark_decision_refused(decision, listing, Conflict("already-exists"))


def load_records(db: Session, listing: Listing, ids: Sequence[UUID]) -> dict[UUID, Any]:
    model: Any = listing.model
    return {record.id: record for record in db.scalars(sa.select(model).where(model.id.in_(ids)))}


def write_decision(
    db: Session, listing: Listing, decision: RowDecision, records: dict[UUID, Any]
) -> None:
    if decision.action is Action.CREATE:
        record = listing.create(db, decision.body)
        db.flush()
        decision.id = record.id
    else:
        assert decision.id is not None
        listing.update(db, records[decision.id], decision.validated)
        db.flush()


def mark_decision_refused(decision: RowDecision, listing: Listing, refused: AppError) -> None:
    """Turn the decision into an error: the service refused the row, at the cells that it names."""
    if decision.action is Action.CREATE:
        decision.id = None
    decision.action = Action.ERROR
    row_error = FieldError("", refused.code, **refused.params)
    for error in refused.errors or [row_error]:
        add_field_error(decision.row, listing, error)
