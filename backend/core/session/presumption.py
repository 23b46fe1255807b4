"""An actor that is presumed, and confirmed by the first statement of its session.

What a person may do is known from the request before, as long as the sign-in stands and no right
has changed. To ask for this alone takes a statement of its own, so it is asked by further columns
of the first statement that reads something: one snapshot answers both. If the answer is another
one, the rows are thrown away, and the request begins anew with the actor as the database has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.sql.compiled_query import CompiledQuery, QueryVariant, RowLoader
from backend.core.sql.compiled_union import BoundVariant
from backend.core.sql.deferred_rows import DeferredRows
from backend.core.sql.leading_columns import find_led_variant
from backend.core.sql.types import QueryValue, ReadRow


class PresumptionFailed(Exception):
    """The sign-in is over, or somebody's rights have changed: ask the database who acts."""


@dataclass(slots=True)
class Presumption:
    """What confirms an actor: a query of one row, its values, and whether its row does."""

    query: CompiledQuery
    values: Mapping[str, QueryValue]
    is_confirmed_by: Callable[[ReadRow], bool]

    def fetch(
        self,
        load: RowLoader,
        dialect: sa.Dialect,
        variant: QueryVariant,
        *given: Mapping[str, QueryValue],
    ) -> DeferredRows:
        """The rows of `variant` and what confirms the actor; raises PresumptionFailed."""
        leading = self.query.get_variant(dialect, (), self.values)
        led = find_led_variant(leading, variant, dialect) if len(given) == 1 else None
        if led is None:
            self.confirm(load, dialect)
            return variant.fetch(load, dialect, *given)
        found = load(led.text, led.list_values({**given[0], **self.values}))
        if found.rows:
            self.ensure(leading.convert_first(found, dialect))
        else:
            self.confirm(load, dialect)
        return DeferredRows(variant, dialect, found, len(leading.types))

    def confirm(self, load: RowLoader, dialect: sa.Dialect) -> None:
        """Ask by a statement of its own; raises PresumptionFailed."""
        leading = self.query.get_variant(dialect, (), self.values)
        self.ensure(leading.fetch(load, dialect, self.values)[0])

    def build_part(self, dialect: sa.Dialect) -> BoundVariant:
        """What confirms the actor, to be asked beside other queries in one statement."""
        return BoundVariant(self.query.get_variant(dialect, (), self.values), self.values)

    def ensure(self, row: ReadRow) -> None:
        """Raise PresumptionFailed unless the row confirms the actor."""
        if not self.is_confirmed_by(row):
            raise PresumptionFailed


@dataclass(frozen=True, slots=True)
class SignIn:
    """What later requests with the same credential presume, until something has changed."""

    actor: Actor
    query: CompiledQuery
    """Confirms it with a row, as that of a `Presumption`."""
    values: Mapping[str, QueryValue]
    """The values that are the same for each request."""
    list_moments: Callable[[datetime], Mapping[str, QueryValue]]
    """The other values, for a request of this instant."""
    is_unchanged: Callable[[ReadRow, datetime], bool]
    """Whether its row says that the sign-in stands, that nobody's rights have changed, and that its
    use need not be noted now."""
    ends_at: datetime
    """When its credential is not valid any more, whatever the database says."""


@dataclass(slots=True)
class PresumedActor:
    """An actor as it was at the last request, and what confirms that it still is."""

    actor: Actor
    presumption: Presumption
