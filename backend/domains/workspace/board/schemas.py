"""The wire of the board: figures of the plan, communes behind, and what is to be done."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.domains.planning.plans.indicators import Indicator
from backend.domains.planning.plans.progress_schemas import ForecastRead


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class BoardPlan(Answer):
    id: UUID
    year: int
    title: str


class BoardTarget(Answer):
    """As in `/plans/{id}/progress`; `opens`: the caller may open the list of what is missing."""

    code: str
    short_title: str
    indicator: Indicator
    position: int
    threshold_percent: int
    numerator: int
    denominator: int
    percent: float | None
    met: bool | None
    remaining: int | None
    forecast: ForecastRead | None
    opens: bool


class Lack(BaseModel):
    code: str
    indicator: Indicator
    numerator: int
    denominator: int
    opens: bool


class CommuneBehind(BaseModel):
    """A commune below the threshold of some target; `contact`: who there does this work."""

    org_unit_id: UUID
    name: str
    kind: str
    lacks: list[Lack]
    contact: str | None


class DueRead(BaseModel):
    """Something that waits for the caller, or for a commune to be reminded of.

    `due_on`: the day on which it is late, if there is one; `since`: the day from which it waits.
    `title`, `detail` by kind: `task` and its agency; `violation`, the act and where;
    `recommendation` and the place that owes it; `activity` and its place; `import`, the file;
    `plan` or `target` given back, and why; `rating`: its year and state. `months`: those of which
    a commune has sent no support. `count`: an import's errors.
    """

    kind: Literal[
        "task",
        "violation",
        "recommendation",
        "activity",
        "support",
        "rating",
        "import",
        "plan",
        "target",
    ]
    id: UUID
    title: str
    detail: str | None = None
    org_unit_id: UUID
    org_unit_name: str
    due_on: date | None = None
    since: date | None = None
    months: list[date] = []
    count: int | None = None


class BoardRead(BaseModel):
    """`due`: what has a day first, the earliest on top; then by how long it has waited.

    A kind stops at `most` entries; `more` names the kinds of which there are more.
    """

    today: date
    as_of: date | None
    plan: BoardPlan | None
    targets: list[BoardTarget]
    communes: list[CommuneBehind]
    due: list[DueRead]
    most: int
    more: list[str]
