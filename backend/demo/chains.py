"""Addresses where one business succeeded another, and how the register learnt about it."""

from collections.abc import Iterable
from typing import Any

from backend.core.session.models import Base
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.domains.establishments.establishments.models import SiteStep

CHAINS: tuple[tuple[str, str, str | None], ...] = (
    ("Quán hát Lan Anh", "Nhà nghỉ Hải Yến", "Sang nhượng mặt bằng, đổi ngành nghề"),
    ("Gội đầu Hà Phương", "Quán hát Hải Yến", None),
    ("Nhà nghỉ Kim Liên", "Cắt tóc Thanh Bình", "Chủ cũ trả mặt bằng"),
)
"""(name of the business that closed, name of the one that opened there later, reason)."""
WHERE = ("address", "latitude", "longitude")


def copy_addresses(register: list[Row]) -> None:
    """Give each successor the address of its predecessor."""
    for before, after in list_successions(register):
        after.update({name: before[name] for name in WHERE}, site_id=before["id"])


def list_successions(register: list[Row]) -> list[tuple[Row, Row]]:
    names = {row["name"]: row for row in register}
    return [(names[before], names[after]) for before, after, _ in CHAINS]


def build_chain_tables(rows: Any) -> Iterable[tuple[type[Base], list[Row]]]:
    rng = create_random("chains")
    reasons = [reason for *_, reason in CHAINS]
    steps = []
    for (before, after), reason in zip(
        list_successions(rows.demo.establishments), reasons, strict=True
    ):
        moment = to_instant(after["created_at"].date(), 11)
        step = {
            "id": build_id(moment, rng),
            "org_unit_id": after["org_unit_id"],
            "establishment_id": after["id"],
            "other_id": before["id"],
            "kind": "succeeded",
            "stepped_on": after["opened_on"],
            "reason": reason,
            "created_at": moment,
        }
        steps.append(rows.entered(SiteStep, step, rows.keeper(step)))
    yield SiteStep, steps
