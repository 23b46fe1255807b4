"""Budgets and expenses of the district in 2021 and 2022 by source and content, in whole đồng."""

from datetime import date

from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant

MILLION = 1_000_000

PLANNED: tuple[tuple[str, str, int, int], ...] = (
    ("local", "communication", 85, 95),
    ("local", "inspection", 110, 120),
    ("local", "support", 40, 45),
    ("local", "healthy_communes", 34, 51),
    ("local", "capacity", 30, 35),
    ("central", "support", 60, 60),
    ("central", "capacity", 25, 30),
    ("other", "communication", 15, 18),
)
"""(source, content, millions of 2021, millions of 2022)."""

SPENT = {2021: (0.94, 1.0), 2022: (0.48, 0.82)}
"""The range of the share that was spent: by the end of 2021, and by early October 2022."""


def build_budgets() -> list[Row]:
    rng = create_random("money")
    rows = []
    for column, year in enumerate((2021, 2022)):
        entered = to_instant(date(year, 1, 20), 9)
        for source, content, *millions in PLANNED:
            planned = millions[column] * MILLION
            spent = round(planned * rng.uniform(*SPENT[year]) / 100_000) * 100_000
            rows.append(
                {
                    "id": build_id(entered, rng),
                    "org_unit_id": UNIT_IDS["binh-luc-district"],
                    "year": year,
                    "source": source,
                    "content": content,
                    "planned": planned,
                    "spent": spent,
                    "note": None,
                    "created_at": entered,
                }
            )
    return rows
