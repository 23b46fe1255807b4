"""Which writes a device may do without a network, and how such changes are merged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OFFLINE = {"x-offline": True}
"""`openapi_extra` of a write that a device may do without a network (`/sync/operations`)."""


@dataclass(frozen=True, slots=True)
class MergeRule:
    """Which fields of a record may be merged with what others changed meanwhile.

    `keyed` are those among them that are merged key by key; `while_status` is the only status in
    which anything is merged at all; `columns` names the column of a field that has another name in
    the change log.
    """

    fields: frozenset[str]
    while_status: str
    keyed: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)


def build_merging_mark(rule: MergeRule) -> dict[str, Any]:
    """`openapi_extra` of a PATCH that a device may send as an operation, merged by `rule`."""
    return {**OFFLINE, "x-merges": rule}
