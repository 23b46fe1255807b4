"""Inbox: months of support that units have not sent; which months, never a number."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID, uuid5

from backend.core.session.joint_reads import build_joint_read
from backend.core.session.models import today
from backend.core.text.periods import add_months
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.support.support_services.months import list_years_asked, read_asked_months
from backend.domains.support.support_services.schemas import CommuneReporting
from backend.permissions import Permission

OWN = ("Tháng đã hết, đơn vị chưa gửi số liệu.", "The month is over and nothing was sent.")
OTHERS = (
    "Tháng đã hết, đơn vị cấp dưới chưa gửi số liệu.",
    "The month is over and units below have sent nothing.",
)


def list_missing_months(asker: Asker) -> WaitingItemRead:
    """Missing months of the asker's unit, and reminders for units below.

    From January to March also the months of the year before. Units that miss the same months
    share one reminder. More than one missing month is late.
    """
    if not asker.has_permission(Permission.SUPPORT_READ):
        return []
    scope = asker.db.actor.scope(Permission.SUPPORT_READ)
    roots = scope.units or ()
    years = list_years_asked(asker.today)
    months = yield from build_joint_read([read_asked_months(root, years) for root in roots])
    items = []
    for root, found in zip(roots, months, strict=True):
        lacking = [unit for unit in found if unit.missing]
        if root in scope.own_only:
            lacking = [unit for unit in lacking if unit.org_unit_id == root]
        own = [unit for unit in lacking if unit.org_unit_id in roots]
        below = sorted(
            (unit for unit in lacking if unit.org_unit_id not in roots), key=get_missing_months
        )
        items += [build_own_reminder(unit) for unit in own]
        items += [
            build_units_reminder(root, list(units))
            for _, units in groupby(below, key=get_missing_months)
        ]
    return items


def get_missing_months(unit: CommuneReporting) -> list[date]:
    return unit.missing


def build_own_reminder(unit: CommuneReporting) -> WaitingItem:
    months = unit.missing
    return WaitingItem(
        topic=WorkTopic.SUPPORT,
        kind="support",
        entity="support_services",
        entity_id=unit.org_unit_id,
        title=(
            f"Gửi số liệu hỗ trợ tháng {format_months(months)}",
            f"Send the support counts of month {format_months(months)}",
        ),
        why=OWN,
        org_unit_id=unit.org_unit_id,
        org_unit_name=unit.org_unit_name,
        since=add_months(months[0], 1),
        is_late=len(months) > 1,
    )


def build_units_reminder(root: UUID, units: Sequence[CommuneReporting]) -> WaitingItem:
    months = units[0].missing
    first = units[0] if len(units) == 1 else None
    return WaitingItem(
        topic=WorkTopic.SUPPORT,
        kind="support_reminder",
        entity="support_services",
        entity_id=first.org_unit_id if first else root,
        item_id=uuid5(root, ",".join(map(str, months))),
        title=(
            f"Đôn đốc gửi số liệu hỗ trợ tháng {format_months(months)}",
            f"Ask for the support counts of month {format_months(months)}",
        ),
        about=", ".join(unit.org_unit_name for unit in units),
        why=OTHERS,
        since=add_months(months[0], 1),
        is_late=len(months) > 1,
    )


def format_months(months: Sequence[date]) -> str:
    """Months as people write them: "8, 9", or "12/2022, 1/2023" if one is of another year."""
    if all(month.year == today().year for month in months):
        return ", ".join(str(month.month) for month in months)
    return ", ".join(f"{month.month}/{month.year}" for month in months)


INBOX = (list_missing_months,)
