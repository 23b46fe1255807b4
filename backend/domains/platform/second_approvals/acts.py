"""Which acts take two persons: each feature keeps its own, under a code that never changes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.core.session.models import Entity
from backend.core.session.scoped_session import Session
from backend.permissions import Permission


def narrow_none(_db: Session, users: Collection[UUID]) -> set[UUID]:
    return set(users)


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """One act. Who confirms needs `permission` over the record's unit; who asks, what `ask` asks.

    `narrow(db, users)` leaves those of `users` who may confirm at all. `at_server`: where nobody
    may, the request waits for a command at the server instead of being refused.
    """

    code: str
    permission: Permission
    model: type[Entity]
    run: Callable[[Session, Any, dict[str, Any]], None]
    """`run(db, record, body)` does it, in the transaction and the scope of who confirms."""
    narrow: Callable[[Session, Collection[UUID]], set[UUID]] = narrow_none
    at_server: bool = False


_KEPT: dict[str, TwoPersonAct] = {}


def keep_act(act: TwoPersonAct) -> None:
    """Offer an act to two persons; `code` names it on the wire and on the screen."""
    assert _KEPT.get(act.code, act) == act
    _KEPT[act.code] = act


def act_of(code: str) -> TwoPersonAct:
    return _KEPT[code]


def acts() -> dict[str, TwoPersonAct]:
    return dict(_KEPT)
