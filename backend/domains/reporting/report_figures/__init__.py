"""The catalogue of figures: what a report, a dashboard, an export and the API all count by.

FIGURES, BY_CODE                 every figure with its title, unit, section, law and version
FORMS                            the statutory forms: their columns and the figures in them
say_form_on(form, end, start)    a form in the words of a period, without the tiers that had ended
values(db, unit, start, end)     all of them for a unit and period, in all and by commune
records(db, code, unit, …)       the records behind one
behind(db, unit, start, end)     the records behind each
"""

from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.counting import values
from backend.domains.reporting.report_figures.drilldown import records
from backend.domains.reporting.report_figures.forms import (
    FORMS,
    StatutoryColumn,
    StatutoryForm,
    say_form_on,
)
from backend.domains.reporting.report_figures.provenance import Counting, behind
from backend.metrics.disclosure import list_hidden_guards
from backend.metrics.metric import Completeness, Guard, Metric, MetricValue, Span

__all__ = [
    "BY_CODE",
    "FIGURES",
    "FORMS",
    "Completeness",
    "Counting",
    "Guard",
    "Metric",
    "MetricValue",
    "Span",
    "StatutoryColumn",
    "StatutoryForm",
    "behind",
    "list_hidden_guards",
    "records",
    "say_form_on",
    "values",
]
