"""The hand-computed deadlines of `hand_computed.md`, as rows."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DECREES = {"144": "Nghị định 144/2021/NĐ-CP", "282": "Nghị định 282/2025/NĐ-CP"}
EVENTS = {
    "xảy ra": "occurred_on",
    "lập biên bản": "recorded_on",
    "nhận quyết định": "delivered_on",
    "ra quyết định": "decided_on",
    "xin giải trình": "explanation_requested_on",
    "chuyển tố tụng": "transferred_on",
    "nhận lại": "returned_on",
}


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    name: str
    decree: str
    events: dict[str, date]
    is_complex: bool
    due_on: date

    @property
    def code(self) -> str:
        """The rule's code: the three lengths of a decision are one deadline."""
        return "decision" if self.name.startswith("decision") else self.name


def rows() -> list[Row]:
    text = Path(__file__).with_name("hand_computed.md").read_text(encoding="utf-8")
    found = re.findall(
        r"^\| (\d+) \| (\w+) \| (\d+) \| ([^|]+) \| ([\d/]+) \| [^|]+ \|$", text, re.M
    )
    return [
        Row(
            int(number),
            name,
            DECREES[decree],
            events_in(events),
            "phức tạp" in events,
            day_of(due),
        )
        for number, name, decree, events, due in found
    ]


def events_in(text: str) -> dict[str, date]:
    parts = [part.rpartition(" ") for part in text.strip().split("; ")]
    return {EVENTS[name]: day_of(day) for name, _, day in parts if name in EVENTS}


def day_of(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))
