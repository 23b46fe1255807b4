"""Which unit publishes a year's table of support, and whose months a reader may ask for."""

from datetime import date
from uuid import UUID

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.support.support_services.queries import get_own_unit, is_leading_in
from backend.law.reference.tiers import Position, find_tier, get_position, load_tiers


def get_publisher(db: Session, asked: UUID | None, year: int) -> OrgUnit:
    """The unit asked for, or the caller's own, if it publishes the year. Raises Conflict, Invalid.

    A table protects small numbers by those of several units. Units that hold the establishments
    themselves count alone: no choice of cells would hold against whoever knows the sum of all of
    them, which the unit above does (form 501-502). So the unit above publishes one table of all.
    """
    unit = get_own_unit(db, asked)
    if unit.level == find_publishing_tier(year):
        return unit
    if find_tier(unit.level).holds_establishments and is_leading_in(unit, year):
        raise Conflict("table-of-one-unit")
    raise Invalid.at("?org_unit_id", "not-the-publishing-unit")


def find_publishing_tier(year: int) -> str | None:
    """The lowest tier above the establishments that leads on the year's last day, or stands above.

    The last day decides where the plan passed to another tier during the year: two tables of one
    year would tell their difference.
    """
    last = date(year, 12, 31)
    above = [
        tier.code
        for tier in load_tiers()
        if not tier.holds_establishments
        and (tier.valid_to is None or last <= tier.valid_to)
        and get_position(tier.code, last) is not Position.LOCAL
    ]
    return above[-1] if above else None


def get_counted_unit(db: Session, asked: UUID | None, year: int) -> OrgUnit:
    """The unit asked for, or the caller's own: it ran the plan in the year, or publishes it."""
    unit = get_own_unit(db, asked)
    if not is_leading_in(unit, year) and unit.level != find_publishing_tier(year):
        raise Invalid.at("?org_unit_id", "not-the-lead-unit")
    return unit


register_messages(
    {
        "table-of-one-unit": (
            (
                "Bảng của một đơn vị không che được số nhỏ: ai biết tổng của các đơn vị thì suy ra "
                "số đã che. Năm này cấp trên công bố một bảng chung cho các đơn vị."
            ),
            (
                "A table of one unit cannot hide small numbers: whoever knows the sum of all units "
                "could work them out. The unit above publishes one table of all for this year."
            ),
        ),
        "not-the-publishing-unit": (
            "Chọn đơn vị công bố bảng số liệu hỗ trợ của năm này.",
            "Choose the unit that publishes this year's table of support.",
        ),
    }
)
