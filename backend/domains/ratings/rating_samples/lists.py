"""Drawn samples in Excel: a row for each drawn rating; draws are made on the screen."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import ClassVar

from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.domains.ratings.commune_ratings.lists import WORDS
from backend.domains.ratings.rating_samples.models import RatingSample
from backend.domains.ratings.rating_samples.queries import (
    NEWEST_FIRST,
    load_present_ratings,
    select_sample_rows,
    to_sample_row,
    to_sampled_rating,
)
from backend.domains.ratings.rating_samples.schemas import RatingSampleFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.records import split_into_batches

UNSEEN = "unseen"
"""In place of the state of a rating that the reader may not see any more."""


class RatingSampleListing(Listing):
    kind = "rating-samples"
    title = "Danh sách mẫu thẩm định"
    english_title = "Samples of ratings for verification"
    noun = ("bản chấm điểm được rút", "drawn rating")
    sheet_name = "Mẫu thẩm định"
    export_permission = Permission.RATING_READ
    model = RatingSample
    filter_schema = RatingSampleFilters
    unit_field = ""
    words: ClassVar = {"status": {**WORDS["status"], UNSEEN: "Không còn xem được"}}
    columns = (
        Column("year", "Năm chấm điểm", width=10, form=Form.NUMBER),
        Column("number", "Lần rút", width=8, form=Form.NUMBER),
        Column("is_current", "Đang dùng", width=10),
        Column("org_unit_name", "Cơ quan thẩm định", width=20),
        Column("basis", "Căn cứ", width=44),
        Column("drawn_on", "Ngày rút", width=12, form=Form.DATE),
        Column("drawn_by_name", "Người rút", width=22),
        Column("seed", "Mã rút mẫu", width=36, form=Form.CODE),
        Column("candidate_count", "Số bản đưa vào rút", width=12, form=Form.NUMBER),
        Column("position", "Thứ tự được rút", width=10, form=Form.NUMBER),
        Column("commune_name", "Đơn vị được rút", width=20),
        Column("status", "Trạng thái", width=18, choice_set="status"),
        Column("self_total", "Điểm tự chấm", width=12, form=Form.NUMBER),
        Column("verified_total", "Điểm thẩm định", width=12, form=Form.NUMBER),
        Column("redraw_reason", "Lý do rút lại", width=40),
    )

    def list_records(
        self, db: Session, filters: RatingSampleFilters, limit: int
    ) -> Iterable[Values]:
        found = select_sample_rows(filters).order_by(*NEWEST_FIRST).limit(limit)
        samples = [to_sample_row(row) for row in db.execute(found)]
        return islice(list_drawn_rows(db, samples), limit)


def list_drawn_rows(db: Session, samples: Sequence[Values]) -> Iterator[Values]:
    """A row for each drawn rating, as it is now, in the order of the lots of its sample."""
    lines = (
        (sample, place, one) for sample in samples for place, one in enumerate(sample["drawn"], 1)
    )
    for batch in split_into_batches(lines):
        now = load_present_ratings(db, [one for _, _, one in batch])
        for sample, place, one in batch:
            rating = to_sampled_rating(one, now)
            yield {
                **sample,
                "drawn_on": to_civil_day(sample["drawn_at"]),
                "position": place,
                "commune_name": rating.org_unit_name,
                "status": rating.status or UNSEEN,
                "self_total": rating.self_total,
                "verified_total": rating.verified_total,
            }


LISTS = (RatingSampleListing(),)
