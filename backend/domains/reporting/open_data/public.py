"""Open data for everyone, without signing in: the catalogue, and each dataset as JSON and CSV.

No answer changes from minute to minute: ratings change by an approval, a published plan's figures
never. So caches may keep the answers, and any site may fetch them. How much may be asked at once is
limited by address (`core/security/rate_limit.py`). Only the catalogue is always asked for anew,
because it says which years were withdrawn.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.dependencies import create_public_router, open_anonymous_session
from backend.core.http.middleware import FILE_CSP
from backend.core.security.rate_limit import Rate
from backend.core.session.session import Session
from backend.domains.organisation.accounts.identity import get_client_network
from backend.domains.reporting.open_data.catalogue import (
    LICENCE,
    CsvwMetadata,
    build_csvw_metadata,
    get_open_catalogue,
    to_two_languages,
)
from backend.domains.reporting.open_data.datasets import (
    PROGRESS,
    RATINGS,
    Cell,
    Dataset,
    DatasetRow,
)
from backend.domains.reporting.open_data.public_schemas import (
    DatasetFilters,
    JsonCell,
    OpenCatalogue,
    OpenTable,
)
from backend.spreadsheets.formulas import to_formula_free_text

WHY = "approved ratings and published years are open data"
MINUTES_KEPT = 5
OPEN = {
    "Cache-Control": f"public, max-age={MINUTES_KEPT * 60}",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
CSV = "text/csv"
CSV_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {}}}}
UTF8_MARK = "\ufeff"
"""Excel reads UTF-8 by it."""

router = create_public_router("/public/open-data", WHY)


RATES = (Rate(60, 1), Rate(600, 0.02))
"""A script may fetch all of it at once, and then a file a second; and all scripts together."""


async def ensure_within_rate(request: Request) -> None:
    """Count the request; raises TooMany (429)."""
    request.app.state.open_data_gate.admit(get_client_network(request))


Anyone = Annotated[Session, open_anonymous_session(WHY)]
Admitted = Annotated[None, Depends(ensure_within_rate)]
Narrowed = Annotated[DatasetFilters, Query()]


@router.get("", response_model=OpenCatalogue)
def get_open_data(
    _gate: Admitted, db: Anyone, request: Request, response: Response
) -> OpenCatalogue:
    """What there is, under which terms, what each column means, and which years came and went."""
    catalogue = get_open_catalogue(db)
    request.state.etag = compute_etag(catalogue.model_dump_json())
    response.headers.update({**OPEN, "Cache-Control": "public, no-cache"})
    return catalogue


@router.get("/commune-ratings.json", response_model=OpenTable)
def get_open_ratings(
    _gate: Admitted, db: Anyone, request: Request, response: Response, filters: Narrowed
) -> OpenTable:
    """Approved ratings of communes, the latest year first."""
    return build_table(RATINGS, db, request, response, filters)


@router.get("/commune-ratings.csv", response_class=Response, responses=CSV_ANSWER)
def get_open_ratings_csv(
    _gate: Admitted, db: Anyone, request: Request, filters: Narrowed
) -> Response:
    """The same for a spreadsheet: UTF-8 with a mark, a comma between, names in the first line."""
    return build_csv_response(RATINGS, db, request, filters)


@router.get("/commune-ratings.csv-metadata.json", response_model=dict[str, Any])
def describe_open_ratings(
    _gate: Admitted, _db: Anyone, request: Request, response: Response
) -> CsvwMetadata:
    """The columns of the CSV, as CSV on the Web tells them."""
    return build_metadata(RATINGS, request, response)


@router.get("/plan-progress.json", response_model=OpenTable)
def get_open_progress(
    _gate: Admitted, db: Anyone, request: Request, response: Response, filters: Narrowed
) -> OpenTable:
    """Targets of published years by unit, the latest year first."""
    return build_table(PROGRESS, db, request, response, filters)


@router.get("/plan-progress.csv", response_class=Response, responses=CSV_ANSWER)
def get_open_progress_csv(
    _gate: Admitted, db: Anyone, request: Request, filters: Narrowed
) -> Response:
    """The same for a spreadsheet: UTF-8 with a mark, a comma between, names in the first line."""
    return build_csv_response(PROGRESS, db, request, filters)


@router.get("/plan-progress.csv-metadata.json", response_model=dict[str, Any])
def describe_open_progress(
    _gate: Admitted, _db: Anyone, request: Request, response: Response
) -> CsvwMetadata:
    """The columns of the CSV, as CSV on the Web tells them."""
    return build_metadata(PROGRESS, request, response)


def build_table(
    dataset: Dataset, db: Session, request: Request, response: Response, filters: DatasetFilters
) -> OpenTable:
    items = [dict(to_json_row(row)) for row in dataset.rows(db, filters)]
    request.state.etag = compute_etag(json.dumps(items))
    response.headers.update(OPEN)
    title = to_two_languages(dataset.title)
    return OpenTable(dataset=dataset.code, title=title, licence=LICENCE, items=items)


def to_json_row(row: DatasetRow) -> Iterable[tuple[str, JsonCell]]:
    for name, value in row.items():
        yield name, value.isoformat() if isinstance(value, date) else value


def build_csv_response(
    dataset: Dataset, db: Session, request: Request, filters: DatasetFilters
) -> Response:
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(column.name for column in dataset.columns)
    for row in dataset.rows(db, filters):
        lines.writerow(format_csv_cell(row[column.name]) for column in dataset.columns)
    content = UTF8_MARK + out.getvalue()
    request.state.etag = compute_etag(content)
    name = f'attachment; filename="{dataset.code}.csv"'
    headers = {**OPEN, "Content-Disposition": name, "Content-Security-Policy": FILE_CSP}
    media_type = f"{CSV}; charset=utf-8; header=present"
    return Response(content.encode(), media_type=media_type, headers=headers)


def format_csv_cell(value: Cell) -> str:
    """As the columns' kinds say: true and false, ISO dates, numbers with a point; no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return to_formula_free_text(value) if isinstance(value, str) else str(value)


def build_metadata(dataset: Dataset, request: Request, response: Response) -> CsvwMetadata:
    told = build_csvw_metadata(dataset)
    request.state.etag = compute_etag(json.dumps(told))
    response.headers.update(OPEN)
    return told


def compute_etag(content: str) -> str:
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
