"""What the printed rating says about offices: who issues it, what it is called, who signs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.core.session.models import today
from backend.domains.ratings.commune_ratings.schemas import RatingPaper
from backend.law.reference.offices import name_office
from backend.law.reference.tiers import Position, position_of
from backend.law.reference.wordings import word_on

SELF_RATED = "Người tự chấm điểm"


def paper_of(row: Mapping[str, Any]) -> RatingPaper:
    """The paper's fixed words on its day: of the approval; until then today's.

    A unit whose tier runs the plan issues the paper itself, any other one the unit above it.
    """
    on: date = row["approved_on"] or today()
    own = (row["org_unit_kind"], row["org_unit_name"], row["org_unit_level"])
    above = (row["district_kind"], row["district_name"], row["district_level"])
    is_own = above[0] is None or position_of(own[2], on) is Position.LEAD
    kind, name, level = own if is_own else above
    subject = word_on(f"Bảng chấm điểm, xếp loại xã, thị trấn năm {row['year']}", on)
    return RatingPaper(
        agency=f"{kind} {name}".upper(),
        place=name,
        subject=subject.upper(),
        signers=[
            (SELF_RATED if is_own else f"UBND {own[0]} {own[1]}").upper(),
            name_office("lead", level, on).upper(),
            f"UBND {kind} {name}".upper(),
        ],
    )
