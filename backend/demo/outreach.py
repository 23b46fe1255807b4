"""Two years of communication activities: those of single communes and joint ones of the district.

Fifteen of the seventeen communes have held activities in 2022; two have only planned theirs.
"""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from backend.demo.campaigns import JOINT, KINDS, LAW_DAY, CampaignKind
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import (
    Row,
    add_working_days,
    build_id,
    create_random,
    select_day,
    to_instant,
)
from backend.law.reference import list_communes

LAST_DAY = date(2022, 9, 28)
SILENT = ("boi-cau", "an-do")
"""Communes without an activity in 2022 so far."""


class Outreach:
    """Builds the activities, each with its communes in `commune_ids`."""

    def __init__(self) -> None:
        self.rng = create_random("outreach")
        self.units = [(unit.key, unit.id) for unit in list_communes(LAST_DAY)]

    def activities(self) -> list[Row]:
        rows = [row for key, id in self.units for row in self.of_commune(key, id)]
        rows += [self.joint(*asked) for asked in JOINT]
        rows.append(self.planned(UNIT_IDS["binh-luc-district"], LAW_DAY, date(2022, 11, 9), 17))
        return sorted(rows, key=lambda row: (row["created_at"], row["id"]))

    def of_commune(self, key: str, id: UUID) -> list[Row]:
        """Some activities in each half-year; communes with an account also have one to confirm."""
        rows = []
        for year in (2021, 2022):
            if key in SILENT and year == 2022:
                continue
            kinds = self.rng.sample(KINDS, self.rng.randint(3, 6))
            rows += [self.held([id], kind, self.day(year)) for kind in kinds]
        if key in SILENT:
            rows.append(self.planned(id, KINDS[0], date(2022, 10, 18)))
        if key in ("binh-nghia", "trang-an"):
            rows.append(self.planned(id, KINDS[0], date(2022, 9, 29)))
            rows.append(self.planned(id, KINDS[5], date(2022, 10, 14)))
        if key == "binh-nghia":
            reason = "Ghi trùng với buổi của Trường THCS"
            rows.append(self.held([id], KINDS[3], date(2022, 5, 12)) | build_cancellation(reason))
        return rows

    def day(self, year: int) -> date:
        last = min(date(year, 12, 10), LAST_DAY)
        return add_working_days(select_day(date(year, 2, 14), last - timedelta(4), self.rng), 1)

    def joint(self, day: date, size: int, kind: CampaignKind) -> Row:
        row = self.held(self.some(size, day.year), kind, day)
        return row | {"org_unit_id": UNIT_IDS["binh-luc-district"]}

    def some(self, size: int, year: int) -> list[UUID]:
        known = [id for key, id in self.units if year == 2021 or key not in SILENT]
        return self.rng.sample(known, size)

    def held(self, communes: list[UUID], kind: CampaignKind, day: date) -> Row:
        entered = to_instant(add_working_days(day, 1), 15, self.rng.randrange(60))
        return self.row(communes, kind, day) | {
            **self.counts(kind),
            "status": "held",
            "id": build_id(entered, self.rng),
            "created_at": entered,
        }

    def planned(self, unit: UUID, kind: CampaignKind, day: date, size: int = 0) -> Row:
        entered = to_instant(date(2022, 9, 12), 9, self.rng.randrange(60))
        communes = [id for _, id in self.units][:size] if size else [unit]
        return self.row(communes, kind, day) | {
            **dict.fromkeys(COUNTS, 0),
            "session_count": kind.sessions,
            "status": "planned",
            "org_unit_id": unit,
            "id": build_id(entered, self.rng),
            "created_at": entered,
        }

    def row(self, communes: list[UUID], kind: CampaignKind, day: date) -> Row:
        return {
            "org_unit_id": communes[0],
            "commune_ids": sorted(communes),
            "reached_ids": sorted(str(id) for id in communes),
            "form": kind.form,
            "audience": kind.audience,
            "topic": kind.topic,
            "place": kind.place,
            "partner": kind.partner,
            "integrated_programme": kind.programme,
            "held_on": day,
            "note": None,
            "cancel_reason": None,
        }

    def counts(self, kind: CampaignKind) -> Row:
        panels, leaflets = (select_count(span, self.rng) for span in (kind.panels, kind.leaflets))
        return {
            "session_count": kind.sessions,
            "attendee_count": self.rng.randint(*kind.people),
            "material_count": panels + leaflets,
            "panel_count": panels,
            "leaflet_count": leaflets,
            "broadcast_count": self.rng.randint(*kind.broadcasts),
        }


COUNTS = (
    *("session_count", "attendee_count", "material_count"),
    *("panel_count", "leaflet_count", "broadcast_count"),
)


def select_count(span: tuple[int, int], rng: Random) -> int:
    """Printed matter comes in tens, except the few items that are put up."""
    count = rng.randint(*span)
    return count if count < 20 else count // 10 * 10


def build_cancellation(reason: str) -> Row:
    return {"status": "cancelled", "cancel_reason": reason}
