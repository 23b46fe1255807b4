"""Collects every flushed change of a record for the change log, after a check of the scope."""

from sqlalchemy import event, orm

from backend.core.session.actor import Actor
from backend.core.session.change_log import build_entries
from backend.core.session.ended_units import ensure_units_exist
from backend.core.session.models import Entity
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.scoping import ensure_within_scope


def install_change_log(kind: type[orm.Session]) -> None:
    """Check and log what sessions of `kind`, a subclass with scope and actor, flush."""
    event.listen(kind, "after_flush", check_and_log_changes)


def check_and_log_changes(session: orm.Session, _context: orm.UOWTransaction) -> None:
    """Refuse changes outside the actor's scope or a unit's days, then log all that changed."""
    touched = [
        *((o, "created") for o in session.new),
        *((o, "updated") for o in session.dirty if session.is_modified(o)),
        *((o, "deleted") for o in session.deleted),
    ]
    ensure_within_scope(session, [obj for obj, _ in touched])
    ensure_units_exist(session, touched)
    actor: Actor = session.info["actor"]
    rows = [
        row
        for obj, action in touched
        if isinstance(obj, Entity) and (action != "created" or obj.logs_creation)
        for row in build_entries(obj, action, actor)
    ]
    if rows:
        get_pending_changes(session).add(rows)
