"""The catalogue: complete, told over HTTP, and its formulas change only with their version."""

import hashlib
import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from backend.domains.police.crime_statistics.metrics import READ
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.forms import FORMS
from backend.law.reference.reference_files import Certainty
from backend.law.reference.tiers import list_counted_teams, merge_spans
from backend.metrics.counting import build_aggregate, build_bound_period
from backend.metrics.metric import Metric
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done

GOLDEN = Path(__file__).with_name("formulas.json")
SECTIONS = ["I", *(f"II.{number}" for number in range(1, 8))]


def test_every_figure_is_named_once_in_the_order_of_the_report() -> None:
    assert len(FIGURES) == len(BY_CODE) >= 60
    assert len({figure.title for figure in FIGURES}) == len(FIGURES)
    assert len({figure.english for figure in FIGURES}) == len(FIGURES)
    order = [SECTIONS.index(figure.section) for figure in FIGURES]
    assert order == sorted(order)
    for figure in FIGURES:
        assert figure.whole is None or BY_CODE[figure.whole].unit == figure.unit, figure.code
    for form in FORMS:
        for column in form.columns:
            assert all(code in BY_CODE for code in column.figures), column
            assert column.figures or column.note
        assert form.certainty is Certainty.VERIFIED or form.note
    assert [form.code for form in FORMS] == ["501-502", "507", "509", "510", "doi-178"]


def formula(figure: Metric) -> str:
    """The SQL by which a figure is counted, with constants as parameters in their order."""
    if figure.measure is None:
        return READ.statement.compile(dialect=sqlite.dialect()).string
    teams = merge_spans(list_counted_teams(world.TODAY, world.TODAY))
    period = build_bound_period(teams, scoped=False)
    number = build_aggregate(figure.measure, period)
    counted = figure.measure.source.apply(sa.select(number), period)
    text = counted.compile(dialect=sqlite.dialect())
    params = sorted(((name, to_plain(value)) for name, value in text.params.items()), key=str)
    return f"{figure.measure.is_distinct} {text.string} {params}"


def to_plain(value: Any) -> Any:
    """The text of a constant: how its class is called is no part of the formula."""
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def test_a_changed_formula_has_a_new_version() -> None:
    """Rewrite with REWRITE_GOLDEN=1 once the version of what changed is raised."""
    now = {
        figure.code: [figure.version, hashlib.sha256(formula(figure).encode()).hexdigest()[:16]]
        for figure in FIGURES
    }
    before = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    for code, (version, formed) in now.items():
        was_version, was_formed = before.get(code, (0, ""))
        assert formed == was_formed or version > was_version, f"{code}: raise its version"
    if os.environ.get("REWRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(now, indent=1) + "\n")
    assert now == json.loads(GOLDEN.read_text()), "REWRITE_GOLDEN=1 records the new formulas"


@pytest.mark.parametrize("path", ["/report-figures", "/report-forms"])
def test_it_is_told_as_data_to_who_reads_catalogues(api: Api, path: str) -> None:
    for person in ("district", "province", "binhnghia"):
        items = done(api.as_(person).get(path))["items"]
        assert [item["code"] for item in items] == [
            entry.code for entry in (FIGURES if path == "/report-figures" else FORMS)
        ]
    assert api.as_("auditor").get(path).status_code == 403
