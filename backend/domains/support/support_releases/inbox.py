"""Months of support that a unit has not sent: which months, never a number."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID, uuid5

from backend.core.session.models import today
from backend.domains.platform.deadlines.sources import Asker, WaitingItem, WorkTopic
from backend.domains.support.support_services.months import list_asked, list_years_asked
from backend.domains.support.support_services.schemas import CommuneReporting
from backend.permissions import Permission

OWN = ("Tháng đã hết, đơn vị chưa gửi số liệu.", "The month is over and nothing was sent.")
OTHERS = (
    "Tháng đã hết, đơn vị cấp dưới chưa gửi số liệu.",
    "The month is over and units below have sent nothing.",
)


def to_send(asker: Asker) -> Iterator[WaitingItem]:
    """One's own months, and units below to be reminded of theirs; from January to March also
    those of the year before.

    Units that owe the same months are one reminder. More than one month is late.
    """
    if not asker.has_permission(Permission.SUPPORT_READ):
        return
    scope = asker.db.actor.scope(Permission.SUPPORT_READ)
    roots = scope.units or ()
    for root in roots:
        found = list_asked(asker.db, root, list_years_asked(asker.today))
        lacking = [unit for unit in found if unit.missing]
        if root in scope.own_only:
            lacking = [unit for unit in lacking if unit.org_unit_id == root]
        own = [unit for unit in lacking if unit.org_unit_id in roots]
        below = sorted((unit for unit in lacking if unit.org_unit_id not in roots), key=months_of)
        for unit in own:
            yield of_own(unit)
        for _, units in groupby(below, key=months_of):
            yield of_others(root, list(units))


def months_of(unit: CommuneReporting) -> list[date]:
    return unit.missing


def of_own(unit: CommuneReporting) -> WaitingItem:
    months = unit.missing
    return WaitingItem(
        topic=WorkTopic.SUPPORT,
        kind="support",
        entity="support_services",
        entity_id=unit.org_unit_id,
        title=(
            f"Gửi số liệu hỗ trợ tháng {in_numbers(months)}",
            f"Send the support counts of month {in_numbers(months)}",
        ),
        why=OWN,
        org_unit_id=unit.org_unit_id,
        org_unit_name=unit.org_unit_name,
        since=month_after(months[0]),
        is_late=len(months) > 1,
    )


def of_others(root: UUID, units: Sequence[CommuneReporting]) -> WaitingItem:
    months = units[0].missing
    first = units[0] if len(units) == 1 else None
    return WaitingItem(
        topic=WorkTopic.SUPPORT,
        kind="support_reminder",
        entity="support_services",
        entity_id=first.org_unit_id if first else root,
        item_id=uuid5(root, ",".join(map(str, months))),
        title=(
            f"Đôn đốc gửi số liệu hỗ trợ tháng {in_numbers(months)}",
            f"Ask for the support counts of month {in_numbers(months)}",
        ),
        about=", ".join(unit.org_unit_name for unit in units),
        why=OTHERS,
        since=month_after(months[0]),
        is_late=len(months) > 1,
    )


def in_numbers(months: Sequence[date]) -> str:
    """As people list them: "8, 9"; with their years where one is of another: "12/2022, 1/2023"."""
    if all(month.year == today().year for month in months):
        return ", ".join(str(month.month) for month in months)
    return ", ".join(f"{month.month}/{month.year}" for month in months)


def month_after(month: date) -> date:
    """The first day on which a month's count can be sent whole."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


INBOX = (to_send,)
