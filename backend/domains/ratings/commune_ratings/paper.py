"""What the printed rating says about offices: who issues it, what it is called, who signs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.core.session.models import today
from backend.domains.ratings.commune_ratings.schemas import RatingPaper
from backend.law.reference.offices import get_office_name
from backend.law.reference.tiers import Position, get_position
from backend.law.reference.wordings import to_words_of_day


def build_paper(row: Mapping[str, Any]) -> RatingPaper:
    """The paper's fixed words on its day: of the approval; until then today's.

    A unit whose tier runs the plan issues the paper itself, any other one the unit above it. The
    lead office of the unit above verifies it.
    """
    on: date = row["approved_on"] or today()
    own = (row["org_unit_kind"], row["org_unit_name"], row["org_unit_level"])
    above = (row["district_kind"], row["district_name"], row["district_level"] or "")
    is_own = get_position(own[2], on) is Position.LEAD
    kind, name, _ = own if is_own else above
    rated = get_office_name("lead", own[2], on) if is_own else f"UBND {own[0]} {own[1]}"
    subject = to_words_of_day(f"Bảng chấm điểm, xếp loại xã, thị trấn năm {row['year']}", on)
    return RatingPaper(
        agency=f"{kind} {name}".upper(),
        place=name,
        subject=subject.upper(),
        signers=[
            rated.upper(),
            get_office_name("lead", above[2], on).upper(),
            f"UBND {kind} {name}".upper(),
        ],
    )
