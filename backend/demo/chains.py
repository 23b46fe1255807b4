"""Addresses where one business succeeded another, and how the register learnt about it."""

from collections.abc import Iterable
from typing import Any

from backend.core.session.models import Base
from backend.demo.chance import Row, at, chance, id_at
from backend.domains.establishments.establishments.models import PremisesStep

CHAINS: tuple[tuple[str, str, str | None], ...] = (
    ("Quán hát Lan Anh", "Nhà nghỉ Hải Yến", "Sang nhượng mặt bằng, đổi ngành nghề"),
    ("Gội đầu Hà Phương", "Quán hát Hải Yến", None),
    ("Nhà nghỉ Kim Liên", "Cắt tóc Thanh Bình", "Chủ cũ trả mặt bằng"),
)
"""(name of the business that closed, name of the one that opened there later, reason)."""
WHERE = ("address", "latitude", "longitude")


def join(register: list[Row]) -> None:
    """Give each successor the address of its predecessor."""
    for before, after in pairs(register):
        after.update({name: before[name] for name in WHERE}, premises_id=before["id"])


def pairs(register: list[Row]) -> list[tuple[Row, Row]]:
    names = {row["name"]: row for row in register}
    return [(names[before], names[after]) for before, after, _ in CHAINS]


def chain_tables(rows: Any) -> Iterable[tuple[type[Base], list[Row]]]:
    rng = chance("chains")
    reasons = [reason for *_, reason in CHAINS]
    steps = []
    for (before, after), reason in zip(pairs(rows.demo.establishments), reasons, strict=True):
        moment = at(after["created_at"].date(), 11)
        step = {
            "id": id_at(moment, rng),
            "org_unit_id": after["org_unit_id"],
            "establishment_id": after["id"],
            "other_id": before["id"],
            "kind": "succeeded",
            "stepped_on": after["opened_on"],
            "reason": reason,
            "created_at": moment,
        }
        steps.append(rows.entered(PremisesStep, step, rows.keeper(step)))
    yield PremisesStep, steps
