"""Endpoints of the catalogue of figures and of the statutory forms."""

from typing import Annotated

from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.report_figures.forms import FORMS, build_form_on
from backend.domains.reporting.report_figures.schemas import ReportFigureRead, ReportFormRead
from backend.permissions import Permission

router = create_router("/report-figures")
forms_router = create_router("/report-forms")

Choosing = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=Page[ReportFigureRead])
def list_report_figures(db: Choosing) -> PageRows:  # noqa: ARG001 (names the permission)
    """Every figure of a report, in its order: what it counts, under which law and version."""
    return {"items": [one.say_on(today()) for one in FIGURES], "next": None}


@forms_router.get("", response_model=Page[ReportFormRead])
def list_report_forms(db: Choosing) -> PageRows:  # noqa: ARG001 (as above)
    """The statutory forms: their columns, and the figures that fill them."""
    return {"items": [build_form_on(form, today()) for form in FORMS], "next": None}
