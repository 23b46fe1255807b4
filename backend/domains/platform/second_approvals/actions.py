"""The acts under dual control; each resource declares its own in `two_persons.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from backend import plugins
from backend.core.session.models import Entity
from backend.core.session.session import Session
from backend.permissions import Permission


def select_all_users(_db: Session, users: Collection[UUID]) -> set[UUID]:
    """All of `users`: the default of `narrow`."""
    return set(users)


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """One act. The second person needs `permission` over the unit of the record.

    `narrow(db, users)` answers those of `users` who may confirm at all. `at_server`: if nobody
    may, the request waits for a command at the server instead of being refused.
    """

    code: str
    permission: Permission
    model: type[Entity]
    run: Callable[[Session, Any, dict[str, Any]], None]
    """`run(db, record, body)` does it, in the transaction and the scope of the second person."""
    narrow: Callable[[Session, Collection[UUID]], set[UUID]] = select_all_users
    at_server: bool = False


def get_act(code: str) -> TwoPersonAct:
    return load_acts()[code]


@cache
def load_acts() -> Mapping[str, TwoPersonAct]:
    """{code: act}; the API and the screens use the code, so it never changes."""
    found = [act for module in plugins.load_modules("two_persons") for act in module.ACTS]
    named = {act.code: act for act in found}
    assert len(named) == len(found), "two acts of one code"
    return MappingProxyType(named)
