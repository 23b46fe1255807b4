"""Random tables of the shapes that are published: sparse, skewed, with sub-totals and periods."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from backend.disclosure.suppression import TableCell


@dataclass
class Made:
    """A table twice: as the product takes it, and as sums of leaves for the attacker."""

    leaves: list[int]
    figures: list[TableCell] = field(default_factory=list)
    sums: list[list[int]] = field(default_factory=list)

    def add(
        self, tail: str, head: str, parts: list[int], weight: int = 1, *, is_given: bool = False
    ) -> None:
        value = sum(self.leaves[i] for i in parts)
        self.figures.append(TableCell(tail, head, value, weight, is_given))
        self.sums.append(parts)


def number(rng: Random) -> Callable[[], int]:
    """A way to draw leaves: mostly nothing, a few, a long tail, or rather many."""
    sparse, few, mean = rng.random(), rng.randint(1, 6), rng.choice((2, 5, 12))
    return rng.choice(
        (
            lambda: 0 if rng.random() < sparse else rng.randint(1, few),
            lambda: rng.randint(0, few),
            lambda: int(rng.expovariate(1 / mean)),
            lambda: int(rng.expovariate(1 / mean) ** 1.7),
        )
    )


def grid(rng: Random, rows: int, columns: int) -> Made:
    """Leaves of a table; in some, one row or one column holds nearly everything."""
    draw = number(rng)
    heavy = rng.choice((None, None, "row", "column"))
    leaves = [min(draw(), 400) for _ in range(rows * columns)]
    for i in range(rows * columns):
        if (heavy == "row" and i // columns == 0) or (heavy == "column" and i % columns == 0):
            leaves[i] = leaves[i] * 7 + rng.randint(0, 9)
    return Made(leaves)


def two_way(rng: Random, rows: int, columns: int, *, is_given: bool) -> Made:
    """Communes and services with all totals; `is_given`: the statutory line is known."""
    made = grid(rng, rows, columns)
    every = list(range(rows * columns))
    made.add("all", "communes", every, 9, is_given=is_given)
    for j in range(columns):
        made.add(f"s{j}", "all", every[j::columns], 4, is_given=is_given)
    for i in range(rows):
        row = every[i * columns : (i + 1) * columns]
        made.add("communes", f"c{i}", row, 3)
        for j in range(columns):
            made.add(f"c{i}", f"s{j}", [row[j]])
    return made


def clustered(rng: Random, rows: int, columns: int) -> Made:
    """As `two_way`, the communes in two or three clusters with totals of their own."""
    made = two_way(rng, rows, columns, is_given=False)
    clusters = rng.randint(2, 3)
    figures, sums = made.figures, made.sums
    made.figures, made.sums = [], []
    for figure, parts in zip(figures, sums, strict=True):
        tail = figure.tail
        if tail == "communes":
            tail = f"k{int(figure.head[1:]) % clusters}"
        made.add(tail, figure.head, parts, figure.weight)
    for k in range(clusters):
        of = [i for i in range(rows * columns) if (i // columns) % clusters == k]
        made.add("communes", f"k{k}", of, 5)
    return made


def periods(rng: Random, services: int, *, is_given: bool) -> Made:
    """Services by quarter; all services by month, quarter, half-year and year.

    The leaves are services by month, of which only sums are ever shown.
    """
    made = grid(rng, services, 12)
    every = list(range(services * 12))
    made.add("year", "services", every, 9, is_given=is_given)
    for s in range(services):
        of = every[s * 12 : (s + 1) * 12]
        made.add("services", f"s{s}", of, 4, is_given=is_given)
        for q in range(4):
            made.add(f"s{s}", f"q{q}", of[q * 3 : q * 3 + 3])
    for m in range(12):
        made.add(f"Q{m // 3}", f"h{m // 6}", every[m::12])
    for q in range(4):
        made.add(f"q{q}", f"Q{q}", [i for i in every if i % 12 // 3 == q], 3)
    for h in range(2):
        made.add(f"h{h}", "year", [i for i in every if i % 12 // 6 == h], 5)
    return made


def minors(rng: Random, services: int, *, is_given: bool) -> Made:
    """Services with those under 18 as part of all; the adults' share must not tell them either."""
    made = grid(rng, services, 2)
    every = list(range(services * 2))
    made.add("all", "services", every, 9, is_given=is_given)
    for s in range(services):
        made.add("services", f"s{s}", every[s * 2 : s * 2 + 2], 4, is_given=is_given)
        for age, name in enumerate(("minors", "adults")):
            made.add(f"s{s}", name, [s * 2 + age])
    for age, name in enumerate(("minors", "adults")):
        made.add(name, "all", every[age::2], 3)
    return made


def some_table(rng: Random) -> Made:
    """One of all kinds, up to 17 communes × 7 services."""
    is_given = rng.random() < 0.5
    rows = rng.choice((2, 3, 4, 5, 6, 8, 10, 17))
    columns = rng.randint(2, 4 if rows > 8 else 7)
    return rng.choice(
        (
            lambda: two_way(rng, rows, columns, is_given=is_given),
            lambda: two_way(rng, rows, columns, is_given=is_given),
            lambda: clustered(rng, max(4, rows), columns),
            lambda: periods(rng, rng.randint(2, 7), is_given=is_given),
            lambda: minors(rng, rng.randint(2, 7), is_given=is_given),
        )
    )()
