"""The catalogue of open data, and its columns as CSV on the Web describes them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.http.dispatch import API_PREFIX
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.disclosure.suppression import K
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.open_data import datasets
from backend.domains.reporting.open_data.datasets import (
    DATASETS,
    PROGRESS,
    RATINGS,
    Dataset,
    DatasetColumn,
)
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.public_schemas import (
    ColumnKind,
    InTwoLanguages,
    OpenCatalogue,
    OpenColumn,
    OpenDataset,
    OpenDownload,
    OpenYearAct,
    OpenYearChange,
)
from backend.law.reference.wordings import to_words_of_day

LICENCE = InTwoLanguages(
    vi="Điều khoản sử dụng đang chờ cơ quan công bố xác nhận. Khi dùng lại, ghi rõ nguồn và ngày.",
    en="Terms are to be confirmed by the publishing office. When reusing, name source and date.",
)
CsvwMetadata = dict[str, JsonValue]
"""A document of CSV on the Web, as JSON."""
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
    return OpenCatalogue(licence=LICENCE, smallest_shown=K, datasets=datasets, changes=changes)


def list_year_changes(releases: Any) -> Iterator[OpenYearChange]:
    for row in releases:
        own = {name: getattr(row, name) for name in ("org_unit_id", "org_unit_name", "year")}
        if row.withdrawn_on is not None:
            withdrawn = {"on": row.withdrawn_on, "reason": row.withdraw_reason}
            yield OpenYearChange(**own, action=OpenYearAct.WITHDRAWN, **withdrawn)
        yield OpenYearChange(**own, action=OpenYearAct.PUBLISHED, on=row.published_on, reason=None)


def to_dataset_read(dataset: Dataset, updated_at: datetime | None) -> OpenDataset:
    return OpenDataset(
        code=dataset.code,
        title=to_two_languages(dataset.title),
        description=to_two_languages(dataset.description),
        source=to_two_languages(dataset.source),
        updated_at=updated_at,
        columns=[to_column_read(column) for column in dataset.columns],
        downloads=[
            OpenDownload(media_type=kind, path=build_download_path(dataset, ending))
            for ending, kind in (
                ("csv", "text/csv"),
                ("json", "application/json"),
                ("csv-metadata.json", "application/csvm+json"),
            )
        ],
    )


def build_download_path(dataset: Dataset, ending: str) -> str:
    return f"{API_PREFIX}/public/open-data/{dataset.code}.{ending}"


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
    return {
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
