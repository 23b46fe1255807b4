"""Review campaigns in Excel, to take away."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.establishments.review_campaigns.models import ReviewCampaign
from backend.domains.establishments.review_campaigns.queries import (
    NEWEST_FIRST,
    select_review_campaigns,
)
from backend.domains.establishments.review_campaigns.schemas import ReviewCampaignFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values


class ReviewCampaignList(Listing):
    kind = "review-campaigns"
    title = "Danh sách đợt rà soát cơ sở"
    english_title = "Reviews of establishments"
    noun = ("đợt rà soát", "review campaign")
    sheet_name = "Đợt rà soát"
    export_permission = Permission.ESTABLISHMENT_READ
    filter_schema = ReviewCampaignFilters
    model = ReviewCampaign
    unit_field = ""
    columns = (
        Column("name", "Tên đợt rà soát", width=44),
        Column("org_unit_name", "Đơn vị", width=22),
        Column("begun_on", "Bắt đầu", width=14, form=Form.DATE),
        Column("due_on", "Hạn rà soát", width=14, form=Form.DATE),
        Column("closed_on", "Kết thúc", width=14, form=Form.DATE),
        Column("note", "Ghi chú", width=40),
    )

    def list_records(
        self, db: Session, filters: ReviewCampaignFilters, limit: int
    ) -> Iterable[Values]:
        found = select_review_campaigns(filters).order_by(*NEWEST_FIRST).limit(limit)
        return (dict(row._mapping) for row in db.execute(found))


LISTS = (ReviewCampaignList(),)
