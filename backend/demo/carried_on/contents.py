"""What is told of the years 2022 to 2026, as data: `carried_on.json`, checked when loaded."""

from datetime import date
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS, DemoAccount, DemoTeam
from backend.demo.police import DemoTips
from backend.demo.prevention import CampaignKind, DemoCourse
from backend.law.reference.org_units import load_country


class DemoPartner(BaseModel):
    """The agency of a partner's account."""

    username: str
    agency: str


class DemoOffice(BaseModel):
    """A commune since July 2025: who keeps its records, decides, and how well it does."""

    unit: str
    place: str
    lead: str
    leader: str
    inspected: float
    """The share of its establishments visited in 2026 so far."""


class DemoTarget(BaseModel):
    code: str
    indicator: str
    title: str
    short_title: str
    percent: int


class DemoTask(BaseModel):
    """`due`: month and day in the plan's year. `agency`: with the commune's name put in."""

    title: str
    agency: str
    due: tuple[int, int]
    done: bool


class DemoShare(BaseModel):
    """The share of establishments that the district visited in a year."""

    first: date
    last: date
    inspected: float


class CarriedOnContent(BaseModel):
    wards: dict[str, str]
    """{key: GSO code} of wards that lie elsewhere in the province."""
    ward_places: dict[str, tuple[str, ...]]
    """{ward: the kinds of its establishments}"""
    accounts: tuple[DemoAccount, ...]
    partners: tuple[DemoPartner, ...]
    titles: dict[str, str]
    """{account of 2022 that goes on: its title since July 2025}"""
    offices: tuple[DemoOffice, ...]
    teams: tuple[DemoTeam, ...]
    staff: tuple[tuple[str, str, bool], ...]
    years: tuple[DemoShare, ...]
    district_percents: dict[int, dict[str, int]]
    targets: tuple[DemoTarget, ...]
    tasks: tuple[DemoTask, ...]
    province_targets: tuple[DemoTarget, ...]
    province_tasks: tuple[DemoTask, ...]
    courses: tuple[DemoCourse, ...]
    activities: tuple[CampaignKind, ...]
    of_partner: tuple[tuple[date, CampaignKind], ...]
    crime: tuple[tuple[str, date, tuple[int | None, ...]], ...]
    """(account, first day of the quarter, figures in the order of FIGURES)"""
    sections: dict[str, str]
    tips: DemoTips
    shown: tuple[str, ...]
    """The accounts that `make run` names."""


STORY = load_content("carried_on.json", CarriedOnContent)


def find_unit_id(key: str) -> UUID:
    """The id of a unit of the story by its key, the wards' too."""
    if key in UNIT_IDS:
        return UNIT_IDS[key]
    code = STORY.wards[key]
    return next(unit.id for unit in load_country().list_units(["37"]) if unit.code == code)
