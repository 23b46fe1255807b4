"""Lines of a report that sums others up, from the police of the same tier.

The police of a province report to it for the whole province; those of a commune to the commune. So
the province's line is its own police's number, and the sum of the parts only where these have not
reported and every part says a number.
"""

from collections.abc import Mapping
from datetime import date

from backend.core.session.session import Session
from backend.domains.police.crime_statistics.metrics import compute_crime_figures
from backend.domains.reporting.reports.content import LineNumbers
from backend.domains.reporting.reports.models import Report


def compute_police_lines(
    db: Session,
    report: Report,
    found: Mapping[str, LineNumbers],
    days: Mapping[str, tuple[date, date]],
) -> dict[str, LineNumbers]:
    """The lines that the unit's own police reported, beside what the parts say: a statement for
    each column. `days`: of each column, by its name."""
    told = {
        name: compute_crime_figures(db, report.org_unit_id, *span, is_own=True)
        for name, span in days.items()
    }
    lines: dict[str, LineNumbers] = {}
    for code, counted in told["value"].items():
        if counted.total is not None and code in found:
            lines[code] = {
                **found[code],
                "value": counted.total,
                "previous_value": told["previous_value"][code].total,
                "cumulative_value": told["cumulative_value"][code].total,
            }
    return lines
