"""The clock of the law: which day a period ends on, why, and how sure that is. No database."""

from backend.law.legal_clock.calendar import AddedDay, Calendar, DayOff, calendar_with
from backend.law.legal_clock.engine import Pausing, Reckoning, reckon
from backend.law.legal_clock.files import CaseFile, deadlines_of
from backend.law.legal_clock.words import arithmetic, citation, remarks

__all__ = [
    "AddedDay",
    "Calendar",
    "CaseFile",
    "DayOff",
    "Pausing",
    "Reckoning",
    "arithmetic",
    "calendar_with",
    "citation",
    "deadlines_of",
    "reckon",
    "remarks",
]
