"""The figures that were kept, beside those of a run.

`kept.json` holds each figure as least, middle and most of its rounds, and of what machine they are.
A figure has moved if its range and the kept one have nothing in common.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

PATH = Path(__file__).with_name("kept.json")
SLACK = 0.1
"""A range of a single round is this share wider on both sides."""

Range = tuple[float, float, float]


@dataclass
class Book:
    """Figures of this run, by name, and those that were kept."""

    kept: dict[str, Range] = field(default_factory=dict)
    new: dict[str, Range] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)

    def note(self, name: str, figure: Range | float) -> str:
        """Enter a figure; what is printed beside it of the kept one."""
        low, middle, high = figure if isinstance(figure, tuple) else (figure, figure, figure)
        if low == high:
            low, high = low * (1 - SLACK), high * (1 + SLACK)
        self.new[name] = (round(low, 4), round(middle, 4), round(high, 4))
        if name not in self.kept:
            return "–"
        first, before, last = self.kept[name]
        mark = " ▲" if low > last else " ▼" if high < first else ""
        if mark:
            self.moved.append(f"{name}: {show(before)} → {show(middle)}{mark}")
        return f"{show(before)}{mark}"

    def save(self) -> None:
        """Keep this run's figures; those that it did not measure stay."""
        machine = f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f} at the end"
        figures = sorted({**self.kept, **self.new}.items())
        rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in figures)
        head = f'{{\n  "machine": {json.dumps(machine)},\n  "figures": {{\n'
        PATH.write_text(f"{head}{rows}\n  }}\n}}\n", "utf-8")


def load_book() -> Book:
    if not PATH.exists():
        return Book()
    told = json.loads(PATH.read_text("utf-8"))
    return Book({name: (low, mid, high) for name, (low, mid, high) in told["figures"].items()})


def show(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
