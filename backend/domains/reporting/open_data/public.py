"""Open data for everyone, without signing in: the catalogue, and each dataset as JSON and CSV.

No answer changes from minute to minute: ratings change by an approval, a published plan's figures
never. So caches may keep the answers, and any site may fetch them. How much may be asked at once is
limited by address (`core/security/rate_limit.py`). Only the catalogue is always asked for anew,
because it says which years were withdrawn.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.csv_answers import format_csv_cell
from backend.core.http.dependencies import create_public_router, open_anonymous_session
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.etags import compute_etag
from backend.core.http.middleware import FILE_CSP
from backend.core.http.rate_limits import count_request
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.disclosure.suppression import SMALLEST_SHOWN
from backend.domains.organisation.accounts.identity import get_client_network
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.open_data import datasets
from backend.domains.reporting.open_data.datasets import (
    DATASETS,
    KIND_OF_YEAR,
    PROGRESS,
    RATINGS,
    Dataset,
    DatasetColumn,
    DatasetRow,
)
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.public_schemas import (
    ColumnKind,
    CsvwMetadata,
    DatasetFilters,
    InTwoLanguages,
    JsonCell,
    OpenCatalogue,
    OpenColumn,
    OpenDataset,
    OpenDownload,
    OpenTable,
    OpenYearAct,
    OpenYearChange,
)
from backend.law.reference.wordings import to_words_of_day

LICENCE = InTwoLanguages(
    vi="Điều khoản sử dụng đang chờ cơ quan công bố xác nhận. Khi dùng lại, ghi rõ nguồn và ngày.",
    en="Terms are to be confirmed by the publishing office. When reusing, name source and date.",
)
KINDS = {
    ColumnKind.TEXT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.NUMBER: "decimal",
    ColumnKind.YEAR: "gYear",
    ColumnKind.DATE: "date",
    ColumnKind.YES_NO: "boolean",
}
"""The datatypes of CSV on the Web."""


def get_open_catalogue(db: Session) -> OpenCatalogue:
    """Two queries: when a rating was last approved, and the published years."""
    releases = db.execute(
        sa.select(
            *(OpenDataRelease.org_unit_id, OpenDataRelease.year, OpenDataRelease.updated_at),
            *(OpenDataRelease.published_on, OpenDataRelease.withdrawn_on),
            OpenDataRelease.withdraw_reason,
            OrgUnit.name.label("org_unit_name"),
            KIND_OF_YEAR.label("org_unit_kind"),
        )
        .join(OrgUnit, OrgUnit.id == OpenDataRelease.org_unit_id)
        .order_by(OpenDataRelease.year.desc(), OrgUnit.sort_name, OpenDataRelease.id)
    ).all()
    approved = CommuneRating.status == RatingStatus.APPROVED
    newest = {
        RATINGS.code: db.scalar(sa.select(sa.func.max(CommuneRating.approved_at)).where(approved)),
        PROGRESS.code: max((row.updated_at for row in releases), default=None),
    }
    changes = sorted(list_year_changes(releases), key=lambda one: one.on, reverse=True)
    datasets = [to_dataset_read(dataset, newest[code]) for code, dataset in DATASETS.items()]
    return OpenCatalogue(
        licence=LICENCE, smallest_shown=SMALLEST_SHOWN, datasets=datasets, changes=changes
    )


def list_year_changes(releases: Any) -> Iterator[OpenYearChange]:
    for row in releases:
        names = ("org_unit_id", "org_unit_name", "org_unit_kind", "year")
        own = {name: getattr(row, name) for name in names}
        if row.withdrawn_on is not None:
            withdrawn = {"on": row.withdrawn_on, "reason": row.withdraw_reason}
            yield OpenYearChange(**own, action=OpenYearAct.WITHDRAWN, **withdrawn)
        yield OpenYearChange(**own, action=OpenYearAct.PUBLISHED, on=row.published_on, reason=None)


def to_dataset_read(dataset: Dataset, updated_at: datetime | None) -> OpenDataset:
    address = f"{API_PREFIX}/public/open-data/{dataset.code}"
    return OpenDataset(
        code=dataset.code,
        title=to_two_languages(dataset.title),
        description=to_two_languages(dataset.description),
        source=to_two_languages(dataset.source),
        updated_at=updated_at,
        columns=[to_column_read(column) for column in dataset.columns],
        downloads=[
            OpenDownload(media_type=kind, path=f"{address}.{ending}")
            for ending, kind in (
                ("csv", "text/csv"),
                ("json", "application/json"),
                ("csv-metadata.json", "application/csvm+json"),
            )
        ],
    )


def to_column_read(column: DatasetColumn) -> OpenColumn:
    return OpenColumn(
        name=column.name,
        kind=column.kind,
        title=to_two_languages(column.title),
        definition=to_two_languages(column.definition),
        unit=to_two_languages(column.unit) if column.unit else None,
    )


def to_two_languages(words: datasets.Words) -> InTwoLanguages:
    """The words as they are said today."""
    vi, en = (to_words_of_day(text, today()) for text in words)
    return InTwoLanguages(vi=vi, en=en)


def build_csvw_metadata(dataset: Dataset) -> CsvwMetadata:
    """Metadata of the CSV beside it (W3C, CSV on the Web)."""
    told: dict[str, object] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{dataset.code}.csv",
        "dc:title": to_two_languages(dataset.title).model_dump(),
        "dc:description": to_two_languages(dataset.description).model_dump(),
        "dc:source": to_two_languages(dataset.source).model_dump(),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": KINDS[column.kind],
                    "dc:title": to_two_languages(column.title).model_dump(),
                    "dc:description": to_two_languages(column.definition).model_dump(),
                }
                for column in dataset.columns
            ]
        },
    }
    return CsvwMetadata(told)


WHY = "approved ratings and published years are open data"
MINUTES_KEPT = 5
OPEN = {
    "Cache-Control": f"public, max-age={MINUTES_KEPT * 60}",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
CSV = "text/csv"
CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}}
}
UTF8_MARK = "\ufeff"
"""Excel reads UTF-8 by it."""

router = create_public_router("/public/open-data", WHY)


async def ensure_within_rate(request: Request) -> None:
    """Count the request; raises TooMany (429)."""
    count_request(request, request.app.state.open_data_gate, get_client_network(request))


Anyone = Annotated[Session, open_anonymous_session(WHY, replica=True)]
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


@router.get("/commune-ratings.csv-metadata.json", response_model=CsvwMetadata)
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


@router.get("/plan-progress.csv-metadata.json", response_model=CsvwMetadata)
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
    for cells in map(dict, map(to_json_row, dataset.rows(db, filters))):
        lines.writerow(format_csv_cell(cells[column.name]) for column in dataset.columns)
    content = UTF8_MARK + out.getvalue()
    request.state.etag = compute_etag(content)
    name = f'attachment; filename="{dataset.code}.csv"'
    headers = {**OPEN, "Content-Disposition": name, "Content-Security-Policy": FILE_CSP}
    media_type = f"{CSV}; charset=utf-8; header=present"
    return Response(content.encode(), media_type=media_type, headers=headers)


def build_metadata(dataset: Dataset, request: Request, response: Response) -> CsvwMetadata:
    told = build_csvw_metadata(dataset)
    request.state.etag = compute_etag(told.model_dump_json())
    response.headers.update(OPEN)
    return told
