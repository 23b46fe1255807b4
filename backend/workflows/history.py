"""Where a workflow keeps who took which act: in the record's own column, or in rows of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session

SaidValue = str | int | Sequence[str] | Mapping[str, str] | None
Said = Mapping[str, SaidValue]
"""What is kept with an act: a reason, a number, the codes of lines, {code: what was said of it}."""


class WorkflowRecord(Protocol):
    """A record that acts move from state to state."""

    @property
    def org_unit_id(self) -> UUID: ...

    @property
    def status(self) -> StrEnum: ...


R = TypeVar("R", bound=WorkflowRecord)
V = TypeVar("V")
R_contra = TypeVar("R_contra", bound=WorkflowRecord, contravariant=True)


class ActHistory(Protocol[R_contra]):
    def add(self, db: Session, record: R_contra, act: str, at: datetime, said: Said) -> None:
        """Keep that whoever asks took the act."""

    def find_last_actor(self, db: Session, record: R_contra, act: str) -> UUID | None:
        """Who took the act last."""


class CourseRecord(WorkflowRecord, Protocol):
    """A record with the column `course`: [{"action", "at", "by_id", …}], the oldest act first."""

    course: list[dict[str, SaidValue]]


class CourseHistory:
    """Keeps the acts in the record's column `course`, without the empty values of `said`."""

    def add(
        self,
        db: Session,
        record: CourseRecord,
        act: str,
        at: datetime,
        said: Said,
    ) -> None:
        head = {"action": str(act), "at": at.isoformat(), "by_id": str(db.actor.id)}
        kept = {name: value for name, value in said.items() if value not in (None, [], {})}
        record.course = [*record.course, {**head, **kept}]

    def find_last_actor(self, db: Session, record: CourseRecord, act: str) -> UUID | None:
        found = (UUID(str(one["by_id"])) for one in reversed(record.course) if one["action"] == act)
        return next(found, None)


@dataclass(frozen=True)
class StepHistory(Generic[R]):
    """Keeps each act as a row with `step`, `actor_id`, `at`, and a column for each value of `said`.

    `words`: {act: value of `step`}. `build_key(record)`: the columns that name the record.
    """

    model: type[Any]
    words: Mapping[str, StrEnum]
    build_key: Callable[[R], Mapping[str, UUID | None]]

    def add(self, db: Session, record: R, act: str, at: datetime, said: Said) -> None:
        head = {"org_unit_id": record.org_unit_id, "actor_id": db.actor.id, "at": at}
        db.add(self.model(**self.build_key(record), **head, step=self.words[act], **said))

    def find_last_actor(self, db: Session, record: R, act: str) -> UUID | None:
        found: UUID | None = db.scalar(self.select_last(record, act, self.model.actor_id))
        return found

    def select_last(self, record: R, act: str, column: sa.SQLColumnExpression[V]) -> sa.Select[V]:
        """Select `column` of the newest row of the act."""
        wanted = [getattr(self.model, name) == key for name, key in self.build_key(record).items()]
        found = sa.select(column).where(*wanted, self.model.step == self.words[act])
        return found.order_by(self.model.at.desc()).limit(1)
