"""Refuses a change of the tree that would open cases of more units to somebody."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.administration.users.duties import list_duties_at
from backend.domains.platform.changes.people import load_actor_names

T = TypeVar("T")
MOST_NAMED = 5


def run_tree_change(db: Session, work: Callable[[], T]) -> T:
    """Run `work`, a change of units; raises Conflict `reach-widens` if it widens a duty.

    A role reaches its unit and all in it: a unit that is moved, or taken over by another, comes
    under the roles held there. Those take two persons, so they are taken away first and asked for
    again afterwards.
    """
    before = list_pairs(db)
    known = {descendant for _, descendant in before}
    result = work()
    new = {(over, under) for over, under in list_pairs(db) - before if under in known}
    ensure_no_duty(db, {over for over, _ in new})
    return result


def list_pairs(db: Session) -> set[tuple[UUID, UUID]]:
    found = sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id)
    return {(row.ancestor_id, row.descendant_id) for row in db.execute(found)}


def ensure_no_duty(db: Session, units: set[UUID]) -> None:
    """Raise Conflict if an account holds a duty at one of these units."""
    holders = list_duties_at(db, units)
    if not holders:
        return
    names = sorted(load_actor_names(db, holders).values())
    more = ["…"] if len(names) > MOST_NAMED else []
    raise Conflict("reach-widens", names=", ".join([*names[:MOST_NAMED], *more]))


register_messages(
    {
        "reach-widens": (
            (
                "Thay đổi này mở rộng phạm vi xem hồ sơ của: {names}. Gỡ vai trò của những "
                "người này trước, đổi đơn vị, rồi đề nghị lại vai trò để người thứ hai xác nhận."
            ),
            (
                "This change would let these people read cases of further units: {names}. Take "
                "their roles away first, change the unit, then ask for the roles again."
            ),
        ),
    }
)
