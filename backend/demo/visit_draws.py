"""The visit lists of the quarters of 2022, computed from what the register knew on those days."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from backend.core.session.models import Base
from backend.demo.past_knowledge import SHIPPED, TABLE, PastKnowledge
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import SEED, Row, build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.planning.visit_order.draws import (
    build_draw_list,
    compute_quarter,
    is_visited_in,
)
from backend.domains.planning.visit_order.models import VisitDraw, VisitDrawPlace

LISTS = (
    (date(2022, 1, 4), 40),
    (date(2022, 4, 1), 40),
    (date(2022, 7, 1), 40),
    (date(2022, 10, 3), 30),
)
"""The day of each list, and the number of visits that the teams planned for the quarter."""


def build_draw_tables(rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """The tables in an order that satisfies the foreign keys."""
    drawn, office = build_visit_draws(rows.demo), rows.accounts["district"]
    yield VisitDraw, [rows.entered(VisitDraw, head, office) for head, _ in drawn]
    yield VisitDrawPlace, [line for _, lines in drawn for line in lines]


def build_visit_draws(demo: Any) -> list[tuple[Row, list[Row]]]:
    """[(the list, its lines)], the earliest first."""
    known, rng = PastKnowledge(demo), create_random("visit draws")
    drawer = next(row["id"] for row in demo.users if row["username"] == "district")
    found = []
    for day, size in LISTS:
        places = known.on(day)
        waiting = [place for place in places if not is_visited_in(place, day.year)]
        seed = hashlib.sha256(f"{SEED}:{day}".encode()).hexdigest()[:32]
        lines = build_draw_list(waiting, TABLE, seed, size, day)
        created_at = to_instant(day, 8)
        head = {
            "id": build_id(created_at, rng),
            "org_unit_id": UNIT_IDS["binh-luc-district"],
            "quarter_start": compute_quarter(day)[0],
            "quarter_end": compute_quarter(day)[1],
            "drawn_on": day,
            "seed": seed,
            "points_version_id": SHIPPED.id,
            "random_percent": SHIPPED.random_percent,
            "waiting_count": len(waiting),
            "list_size": len(lines),
            "drawn_count": sum(by_lot for _, by_lot in lines),
            "drawn_by_id": drawer,
            "created_at": created_at,
        }
        found.append((head, [build_line(head, n, *one) for n, one in enumerate(lines, 1)]))
    return found


def build_line(head: Row, position: int, one: Any, by_lot: bool) -> Row:
    return {
        "draw_id": head["id"],
        "establishment_id": one.place.id,
        "org_unit_id": one.place.org_unit_id,
        "position": position,
        "is_drawn": by_lot,
        "points": one.points,
    }
