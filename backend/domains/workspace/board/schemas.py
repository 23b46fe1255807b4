"""The wire of the board: figures of the plan, and communes behind."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict

from backend.core.text.schemas import BaseModel
from backend.domains.planning.plans.models import Indicator, TargetKind, TargetOperator
from backend.domains.planning.plans.progress_schemas import ForecastRead


class BoardAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class BoardPlan(BoardAnswer):
    """The plan whose figures are shown, and whose it is."""

    id: UUID
    year: int
    title: str
    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str


class BoardTarget(BoardAnswer):
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
    kind: TargetKind
    operator: TargetOperator
    threshold_number: int | None
    unit: str | None
    value: int | None


class Lack(BaseModel):
    code: str
    short_title: str
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


class BoardRead(BaseModel):
    """The figures below the list of work; what is to be done is `/inbox`."""

    today: date
    as_of: date | None
    plan: BoardPlan | None
    targets: list[BoardTarget]
    communes: list[CommuneBehind]
