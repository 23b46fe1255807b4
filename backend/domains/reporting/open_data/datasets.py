"""The two tables that are published for everyone: their columns and their rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.public import COLUMNS as RATING
from backend.domains.ratings.commune_ratings.public import District, to_public_rating
from backend.domains.ratings.commune_ratings.queries import LATEST_YEAR_FIRST, select_rating_rows
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.public_schemas import ColumnKind, DatasetFilters

Words = tuple[str, str]
"""Vietnamese, English."""


@dataclass(frozen=True, slots=True)
class DatasetColumn:
    """`unit`: in what a number is given."""

    name: str
    kind: ColumnKind
    title: Words
    definition: Words
    unit: Words | None = None


def build_text_column(name: str, title: Words, definition: Words) -> DatasetColumn:
    return DatasetColumn(name, ColumnKind.TEXT, title, definition)


POINTS = ("điểm", "points")
PERCENT = ("phần trăm", "percent")
RECORDS = ("đối tượng mà chỉ tiêu đếm", "what the target counts")

YEAR = DatasetColumn(
    "year", ColumnKind.YEAR, ("Năm", "Year"), ("Năm của số liệu.", "The year told of.")
)
DISTRICT = build_text_column(
    "district_name",
    ("Đơn vị chủ trì", "Lead unit"),
    ("Đơn vị lập kế hoạch mà số liệu thuộc về.", "The unit whose plan the figures belong to."),
)
DISTRICT_KIND = build_text_column(
    "district_kind",
    ("Loại đơn vị chủ trì", "Kind of the lead unit"),
    (
        "Đơn vị khác cấp có thể trùng tên: loại của đơn vị chủ trì khi đó.",
        "Units of two tiers may have one name: the kind of the lead unit then.",
    ),
)
UNIT_CODE = build_text_column(
    "unit_code",
    ("Mã đơn vị", "Unit code"),
    (
        "Mã đơn vị hành chính của Tổng cục Thống kê khi lập số liệu; mã có thể được dùng lại.",
        "Code of the General Statistics Office at that time; codes are reused.",
    ),
)
UNIT_NAME = build_text_column(
    "unit_name", ("Tên đơn vị", "Unit"), ("Tên khi đó.", "Its name at that time.")
)
UNIT_KIND = build_text_column(
    "unit_kind", ("Loại đơn vị", "Kind"), ("Theo luật khi đó.", "As in law then.")
)

KIND_OF_YEAR = build_kind_on(None, year=OpenDataRelease.year)
"""Of the unit of a release, in the year that it tells of."""

RATING_COLUMNS = (
    YEAR,
    DISTRICT,
    UNIT_CODE,
    UNIT_NAME,
    UNIT_KIND,
    DatasetColumn(
        *("total", ColumnKind.NUMBER, ("Tổng điểm", "Total")),
        ("Tổng điểm được thẩm định.", "Total of the verified points."),
        POINTS,
    ),
    DatasetColumn(
        *("max_score", ColumnKind.NUMBER, ("Điểm tối đa", "Most")),
        ("Điểm tối đa của bộ tiêu chí.", "The most that the set of criteria gives."),
        POINTS,
    ),
    build_text_column(
        *("rating_class", ("Mã xếp loại", "Class code")),
        ("Mã loại trong bộ tiêu chí; healthy là lành mạnh.", "Of the set; healthy is best."),
    ),
    build_text_column(
        *("class_title", ("Xếp loại", "Class")),
        ("Tên loại trong bộ tiêu chí.", "The name of the class in the set of criteria."),
    ),
    build_text_column(
        *("change", ("Thay đổi", "Change")),
        (
            (
                "So với năm trước: kept giữ vững, new mới đạt, transformed chuyển biến, lost không "
                "còn đạt; trống khi không so được."
            ),
            "Since the year before: kept, new, transformed, lost; empty if not comparable.",
        ),
    ),
    build_text_column(
        *("register_no", ("Số vào sổ", "Register no.")),
        ("Số thứ tự trong sổ phê duyệt.", "Its number in the register of approvals."),
    ),
    DatasetColumn(
        *("approved_on", ColumnKind.DATE, ("Ngày phê duyệt", "Approved on")),
        ("Ngày phê duyệt (giờ Việt Nam).", "The day of approval in Việt Nam."),
    ),
    build_text_column(
        *("criteria_set_name", ("Bộ tiêu chí", "Criteria")),
        ("Bộ tiêu chí dùng để chấm.", "The set of criteria it was rated by."),
    ),
    build_text_column(
        *("legal_basis", ("Căn cứ", "Legal basis")),
        ("Văn bản ban hành bộ tiêu chí.", "The document that laid the criteria down."),
    ),
    DatasetColumn(
        *("is_illustrative", ColumnKind.YES_NO, ("Bộ minh họa", "Sample set")),
        (
            "true: bộ tiêu chí minh họa, chưa phải bảng điểm của văn bản.",
            "true: a sample set, not the table of the law.",
        ),
    ),
    DISTRICT_KIND,
)

PROGRESS_COLUMNS = (
    YEAR,
    DatasetColumn(
        *("as_of", ColumnKind.DATE, ("Tính đến", "As of")),
        ("Ngày chốt số liệu.", "The day that the figures speak of."),
    ),
    DISTRICT,
    build_text_column(
        *("coverage", ("Phạm vi", "Coverage")),
        (
            "all: cộng cả đơn vị chủ trì; unit: một đơn vị, hoặc cán bộ của cơ quan chủ trì.",
            "all: the lead unit's sum; unit: one unit, or the staff of the lead unit's offices.",
        ),
    ),
    UNIT_CODE,
    UNIT_NAME,
    UNIT_KIND,
    build_text_column(
        *("target_code", ("Mã chỉ tiêu", "Target code")),
        ("Mã chỉ tiêu trong kế hoạch.", "Its code in the plan."),
    ),
    build_text_column(
        *("target_title", ("Chỉ tiêu", "Target")),
        ("Lời của kế hoạch được phê duyệt.", "In the words of the approved plan."),
    ),
    build_text_column(
        *("indicator", ("Cách tính", "Indicator")),
        (
            "Quy tắc tính: tử số là phần đạt của chính mẫu số.",
            "The rule: the numerator is the part of the denominator that counts.",
        ),
    ),
    DatasetColumn(
        *("threshold_percent", ColumnKind.INTEGER, ("Mức phải đạt", "Threshold")),
        ("Mức của kế hoạch được phê duyệt.", "As the approved plan has it."),
        PERCENT,
    ),
    DatasetColumn(
        *("numerator", ColumnKind.INTEGER, ("Tử số", "Numerator")),
        ("Số đạt; trống khi không công bố.", "What counts; empty where it is hidden."),
        RECORDS,
    ),
    DatasetColumn(
        *("denominator", ColumnKind.INTEGER, ("Mẫu số", "Denominator")),
        ("Tổng số; trống khi không công bố.", "The whole; empty where it is hidden."),
        RECORDS,
    ),
    DatasetColumn(
        *("percent", ColumnKind.NUMBER, ("Tỷ lệ", "Percent")),
        (
            "Tử số trên mẫu số; trống khi mẫu số bằng 0 hoặc có số không công bố.",
            "Of the whole; empty of nothing, and where a figure is hidden.",
        ),
        PERCENT,
    ),
    DatasetColumn(
        *("is_suppressed", ColumnKind.YES_NO, ("Có số ẩn", "Hidden")),
        (
            "true: tử số hoặc mẫu số không được công bố.",
            "true: numerator or denominator is hidden.",
        ),
    ),
    DatasetColumn(
        *("published_on", ColumnKind.DATE, ("Ngày công bố", "Published on")),
        ("Ngày công bố (giờ Việt Nam).", "The day of publication in Việt Nam."),
    ),
    DISTRICT_KIND,
)


Cell = str | int | float | bool | date | None
DatasetRow = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Dataset:
    """`rows` are dicts with exactly the names of `columns`, in a fixed order."""

    code: str
    title: Words
    description: Words
    source: Words
    columns: tuple[DatasetColumn, ...]
    rows: Callable[[Session, DatasetFilters], Iterator[DatasetRow]]


def list_rating_rows(db: Session, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """Approved ratings, as the public list tells them: one query."""
    found = select_rating_rows(RATING).outerjoin(District, District.id == OrgUnit.parent_id)
    found = found.where(
        CommuneRating.status == RatingStatus.APPROVED, *build_filter_clauses(CommuneRating, filters)
    )
    for row in db.execute(found.order_by(*LATEST_YEAR_FIRST)):
        fields = dict(to_public_rating(row))
        fields |= {f"unit_{name}": fields[f"org_unit_{name}"] for name in ("code", "name", "kind")}
        yield {column.name: fields[column.name] for column in RATINGS.columns}


def list_progress_rows(db: Session, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """Published years, the latest first, line by line: one query."""
    found = (
        sa.select(
            *(OpenDataRelease.year, OpenDataRelease.published_on, OpenDataRelease.figures),
            *(OrgUnit.code, OrgUnit.name),
            KIND_OF_YEAR.label("kind"),
        )
        .join(OrgUnit, OrgUnit.id == OpenDataRelease.org_unit_id)
        .where(
            OpenDataRelease.withdrawn_on.is_(None), *build_filter_clauses(OpenDataRelease, filters)
        )
        .order_by(OpenDataRelease.year.desc(), OrgUnit.sort_name, OpenDataRelease.id)
    )
    for row in db.execute(found):
        yield from build_progress_rows(row, filters)


def build_progress_rows(release: Any, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """A line per target and unit, the sum first."""
    figures = release.figures
    whole = {"code": release.code, "name": release.name, "kind": release.kind}
    for target in figures["targets"]:
        units = [("all", {**target, **whole}), *(("unit", unit) for unit in target["units"])]
        for coverage, unit in units:
            if filters.unit_code not in (None, unit["code"]):
                continue
            hidden = unit["numerator"] is None or unit["denominator"] is None
            yield {
                "year": release.year,
                "as_of": date.fromisoformat(figures["as_of"]),
                "district_name": release.name,
                "coverage": coverage,
                **{f"unit_{name}": unit[name] for name in ("code", "name", "kind")},
                "target_code": target["code"],
                "target_title": target["title"],
                "indicator": target["indicator"],
                "threshold_percent": target["threshold_percent"],
                **{name: unit[name] for name in ("numerator", "denominator", "percent")},
                "is_suppressed": hidden,
                "published_on": release.published_on,
                "district_kind": release.kind,
            }


def build_filter_clauses(
    model: type[CommuneRating] | type[OpenDataRelease], filters: DatasetFilters
) -> Iterator[sa.ColumnElement[bool]]:
    if filters.year is not None:
        yield model.year == filters.year
    if filters.unit_code is not None and model is CommuneRating:
        yield OrgUnit.code == filters.unit_code


RATINGS = Dataset(
    "commune-ratings",
    ("Kết quả xếp loại xã, thị trấn lành mạnh", "Ratings of healthy communes and townships"),
    (
        "Kết quả chấm điểm, xếp loại hằng năm đã được phê duyệt. Phê duyệt là công khai.",
        "Yearly ratings that were approved. Approval makes them public.",
    ),
    ("Sổ chấm điểm xã, thị trấn lành mạnh", "The register of commune ratings"),
    RATING_COLUMNS,
    list_rating_rows,
)

PROGRESS = Dataset(
    "plan-progress",
    ("Kết quả thực hiện kế hoạch năm", "Progress of the yearly plan"),
    (
        (
            "Từng chỉ tiêu của kế hoạch một năm đã kết thúc, theo đơn vị và toàn bộ. "
            "Số liệu lập một lần cho cả năm và không cập nhật. Số từ 1 đến 4, và những số "
            "giúp suy ra chúng, để trống."
        ),
        (
            "Each target of a closed year's plan, by unit and for the whole. Made once "
            "for the whole year and not updated. Figures from 1 to 4, and those that would "
            "tell them, are left empty."
        ),
    ),
    ("Sổ theo dõi kế hoạch phòng, chống mại dâm", "The register of the prevention plan"),
    PROGRESS_COLUMNS,
    list_progress_rows,
)

DATASETS = {dataset.code: dataset for dataset in (RATINGS, PROGRESS)}
