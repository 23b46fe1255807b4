"""Every row of the register by its key, as the business knows it: what an undo must bring back."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue

TECHNICAL = frozenset({"version", "updated_at"})
"""Columns that only rise."""
APART = frozenset(
    {
        *("changes", "reorganisations", "reorganisation_steps", "second_approvals"),
        *("sync_receipts", "sync_operations", "sync_conflicts"),
        *("account_notices", "idempotency_keys", "auth_sessions", "refresh_tokens"),
        *("sign_in_throttles", "rights_epoch"),
    }
)
"""Tables that tell of the act itself, of sessions and of requests."""

Register = Counter[tuple[str, str, str]]
"""How often there is (table, key, business fields)."""


def load_register(db: Session) -> Register:
    found: Register = Counter()
    for table in Base.metadata.sorted_tables:
        if table.name not in APART:
            keys = [column.name for column in table.primary_key]
            told = sorted(c.name for c in table.columns if c.name not in TECHNICAL)
            columns = [table.columns[name] for name in (*keys, *told)]
            rows = db.execute(sa.select(*columns), execution_options={"unscoped": "a test"})
            for row in rows:
                key, rest = map(str, row[: len(keys)]), row[len(keys) :]
                found[table.name, " ".join(key), describe_values(told, rest)] += 1
    return found


def describe_values(names: Sequence[str], values: Sequence[ColumnValue]) -> str:
    return "; ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def list_differences(before: Register, after: Register) -> list[tuple[str, str, str]]:
    """Rows that are in one and not in the other; units that exist on no day are none."""
    gone, new = before - after, after - before
    void = {key for table, key, told in new if is_void_unit(table, told)}
    found = [row for row in new if not any(id in row[1] for id in void)]
    return sorted([*gone, *found])


def is_void_unit(table: str, told: str) -> bool:
    """A unit that an undone act made stays for the log: it ended before it began."""
    return table == "org_units" and VOID[0] in told and VOID[1] in told


VOID = ("valid_from=2025-07-01", "valid_to=2025-06-30")
