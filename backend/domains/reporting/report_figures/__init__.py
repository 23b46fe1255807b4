"""The catalogue of figures: what a report, a dashboard, an export and the API all count by.

FIGURES, BY_CODE                             every figure: title, unit, section, law and version
FORMS                                        the statutory forms: columns, and figures in them
build_form_on(form, end, start)              a form in the words of a period, without ended tiers
compute_values(db, unit, start, end)         all of them for a unit and period, by commune too
has_records(db, unit, start, end)            whether anything was recorded in these days
select_records(db, code, unit, …)            the records behind one
list_counted_records(db, unit, start, end)   the records behind each
"""

from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.counting import compute_values, has_records
from backend.domains.reporting.report_figures.forms import (
    FORMS,
    StatutoryColumn,
    StatutoryForm,
    build_form_on,
)
from backend.domains.reporting.report_figures.provenance import (
    CountedRecord,
    is_of_places,
    list_counted_records,
    select_records,
)
from backend.metrics.disclosure import list_hidden_guards
from backend.metrics.metric import Completeness, Guard, Metric, MetricValue, Span

__all__ = [
    "BY_CODE",
    "FIGURES",
    "FORMS",
    "Completeness",
    "CountedRecord",
    "Guard",
    "Metric",
    "MetricValue",
    "Span",
    "StatutoryColumn",
    "StatutoryForm",
    "build_form_on",
    "compute_values",
    "has_records",
    "is_of_places",
    "list_counted_records",
    "list_hidden_guards",
    "select_records",
]
