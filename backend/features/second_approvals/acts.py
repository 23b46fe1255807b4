"""Which acts take two persons: each feature keeps its own, under a code that never changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.core.db import Session
from backend.core.models import Entity
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """One act. Both persons need `permission` over the record's unit."""

    code: str
    permission: Permission
    model: type[Entity]
    run: Callable[[Session, Any, dict[str, Any]], None]
    """`run(db, record, body)` does it, in the transaction and the scope of who confirms."""


_KEPT: dict[str, TwoPersonAct] = {}


def keep_act(act: TwoPersonAct) -> None:
    """Offer an act to two persons; `code` names it on the wire and on the screen."""
    assert _KEPT.get(act.code, act) == act
    _KEPT[act.code] = act


def act_of(code: str) -> TwoPersonAct:
    return _KEPT[code]


def acts() -> dict[str, TwoPersonAct]:
    return dict(_KEPT)
