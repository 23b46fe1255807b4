"""Public verification of a printed paper: is it in the register with this number and this hash?

The answer contains nothing of the paper's content. An unknown paper, a draft and a wrong number all
get the same answer.
"""

from datetime import date
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from pydantic import Field
from sqlalchemy import orm

from backend.core.http.dependencies import create_public_router, open_anonymous_session
from backend.core.http.rate_limits import count_request
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel, Code
from backend.domains.inspections.inspections.models import Amendment, Inspection, InspectionStatus
from backend.domains.inspections.rechecks.models import Recheck
from backend.domains.organisation.accounts.identity import get_client_network
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.reporting.reports.models import ReportEdition

WHY = "whoever holds a paper may check that it is genuine"
router = create_public_router("/public/papers", WHY)
Anyone = Annotated[Session, open_anonymous_session(WHY)]


async def ensure_within_rate(request: Request) -> None:
    """Raise TooMany (429) if the address of the caller has asked too often."""
    count_request(request, request.app.state.paper_gate, get_client_network(request))


class PaperAsk(BaseModel):
    """What the QR code of a paper carries."""

    number: Annotated[Code, Field(description="the paper's number, as on it")]
    hash: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the content, as on the paper")
    ]


class PaperAnswer(BaseModel):
    """Whether a signed record, a signed recheck or an approved report with this number and hash
    exists; all else is null if not. Reports have no team."""

    exists: bool
    number: str | None = None
    dated_on: date | None = None
    team_name: str | None = None
    org_unit_name: str | None = None
    amendment_count: int | None = None


@router.get("", response_model=PaperAnswer)
def check_paper(
    _gate: Annotated[None, Depends(ensure_within_rate)],
    db: Anyone,
    ask: Annotated[PaperAsk, Query()],
) -> PaperAnswer:
    """Compare a paper in hand with the register; 429 when too many are asked for.

    An unknown paper, a draft and a wrong number are answered alike.
    """
    amended = (
        sa.select(sa.func.count(Amendment.id))
        .where(Amendment.inspection_id == Inspection.id)
        .scalar_subquery()
    )
    found = (
        sa.select(
            Inspection.record_no.label("number"),
            Inspection.inspected_on.label("dated_on"),
            InspectionTeam.name.label("team_name"),
            OrgUnit.name.label("org_unit_name"),
            amended.label("amendment_count"),
        )
        .join(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
        .where(
            Inspection.content_hash == ask.hash,
            Inspection.record_no == ask.number,
            Inspection.status == InspectionStatus.SIGNED,
        )
    )
    row = (
        db.execute(found).first()
        or db.execute(select_report_edition(ask)).first()
        or db.execute(select_recheck(ask)).first()
    )
    if row is None:
        return PaperAnswer(exists=False)
    return PaperAnswer(exists=True, **row._mapping)


def select_recheck(ask: PaperAsk) -> sa.Select[str | None, date, str, str, int]:
    """Select the signed recheck with that number and hash; it is never amended."""
    return (
        sa.select(
            Recheck.record_no.label("number"),
            Recheck.checked_on.label("dated_on"),
            InspectionTeam.name.label("team_name"),
            OrgUnit.name.label("org_unit_name"),
            sa.literal(0).label("amendment_count"),
        )
        .join(InspectionTeam, InspectionTeam.id == Recheck.team_id)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
        .where(Recheck.content_hash == ask.hash, Recheck.record_no == ask.number)
    )


def select_report_edition(ask: PaperAsk) -> sa.Select[str, date, str, int]:
    """Select the approved report with that number and hash; `amendment_count`: later approvals."""
    later = orm.aliased(ReportEdition)
    count = (
        sa.select(sa.func.count(later.id))
        .where(later.report_id == ReportEdition.report_id, later.number > ReportEdition.number)
        .scalar_subquery()
    )
    return (
        sa.select(
            ReportEdition.register_no.label("number"),
            ReportEdition.approved_on.label("dated_on"),
            OrgUnit.name.label("org_unit_name"),
            count.label("amendment_count"),
        )
        .join(OrgUnit, OrgUnit.id == ReportEdition.org_unit_id)
        .where(
            ReportEdition.content_hash == ask.hash,
            ReportEdition.register_no == ask.number,
        )
    )
