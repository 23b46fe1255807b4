"""The catalogue of figures: what a report, a dashboard, an export and the API all count by.

FIGURES, BY_CODE                 every figure with its title, unit, section, law and version
FORMS                            the statutory forms: their columns and the figures in them
values(db, unit, start, end)     all of them for a unit and period, in all and by commune
records(db, code, unit, …)       the records behind one
behind(db, unit, start, end)     the records behind each
"""

from backend.figures.behind import Counting, behind
from backend.figures.catalogue import BY_CODE, FIGURES
from backend.figures.counting import values
from backend.figures.drill import records
from backend.figures.figure import Counted, Figure, Guard, Known, Span
from backend.figures.forms import FORMS, Column, Form
from backend.figures.guards import hidden_in

__all__ = [
    "BY_CODE",
    "FIGURES",
    "FORMS",
    "Column",
    "Counted",
    "Counting",
    "Figure",
    "Form",
    "Guard",
    "Known",
    "Span",
    "behind",
    "hidden_in",
    "records",
    "values",
]
