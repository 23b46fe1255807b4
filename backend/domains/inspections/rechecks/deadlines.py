"""The days by which checked units have to do what signed rechecks recommend."""

from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_own_units_of, select_units_under
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp, RecheckStatus
from backend.domains.platform.deadlines.sources import Asker, Due, DueRead, WorkTopic
from backend.permissions import Permission

TITLE = ("Thực hiện kiến nghị phúc tra", "Do what the recheck recommends")
WRITE = Permission.RECHECK_WRITE


class AskingRecheck(NamedTuple):
    """A signed recheck with one of its recommendations that is done, if any."""

    id: UUID
    record_no: str | None
    items: list[dict[str, str]]
    team_name: str
    unit_id: UUID
    unit_name: str
    acts: bool
    position: int | None


def list_recheck_deadlines(asker: Asker) -> DueRead:
    """Recommendations of signed rechecks that are not done."""
    if asker.filter.establishment_id is not None:
        return []
    (found,) = yield [select_asking_rechecks(asker)]
    rows = [AskingRecheck._make(row) for row in found]
    done = {(row.id, row.position) for row in rows}
    return [
        build_due(asker, row, position, item)
        for row in {row.id: row for row in rows}.values()
        for position, item in enumerate(row.items)
        if (row.id, position) not in done
    ]


def select_asking_rechecks(
    asker: Asker,
) -> sa.Select[UUID, str | None, list[dict[str, str]], str, UUID, str, bool, int | None]:
    """Signed rechecks, one row for each recommendation that is done, else one."""
    is_done = sa.and_(
        RecheckFollowUp.recheck_id == Recheck.id, RecheckFollowUp.done_on.is_not(None)
    )
    found = (
        sa.select(
            Recheck.id,
            Recheck.record_no,
            Recheck.recommendation_items,
            Recheck.checked_team_name,
            Recheck.checked_unit_id,
            OrgUnit.name,
            build_acting_clause(asker).label("acts"),
            RecheckFollowUp.position,
        )
        .join(OrgUnit, OrgUnit.id == Recheck.checked_unit_id)
        .outerjoin(RecheckFollowUp, is_done)
        .where(Recheck.status == RecheckStatus.SIGNED, *asker.own(Recheck))
    )
    if asker.filter.org_unit_id is not None:
        inside = select_units_under([asker.filter.org_unit_id])
        found = found.where(Recheck.checked_unit_id.in_(inside))
    return found


def build_acting_clause(asker: Asker) -> sa.ColumnElement[bool]:
    """The asker may say what was done: the same as `is_of_checked_unit` of one recheck."""
    if not asker.has_permission(WRITE):
        return sa.false()
    scope = asker.db.actor.scope(WRITE)
    if scope.teams is not None:
        return Recheck.checked_team_id.in_(scope.teams)
    if scope.units is None:
        return sa.true()
    return Recheck.checked_unit_id.in_(select_own_units_of(scope))


def build_due(asker: Asker, row: AskingRecheck, position: int, item: dict[str, str]) -> Due:
    return Due(
        topic=WorkTopic.RECOMMENDATION,
        entity="rechecks",
        entity_id=row.id,
        item_id=uuid5(NAMESPACE_OID, f"{row.id}:{position}"),
        kind="recheck_recommendation",
        title=TITLE,
        about=row.team_name,
        detail=item["text"],
        org_unit_id=row.unit_id,
        org_unit_name=row.unit_name,
        due_on=date.fromisoformat(item["due_on"]),
        basis=asker.words(f"Biên bản phúc tra số {row.record_no}", f"Recheck {row.record_no}"),
        done_by=frozenset({WRITE}) if row.acts else frozenset(),
    )


DEADLINES = (list_recheck_deadlines,)
