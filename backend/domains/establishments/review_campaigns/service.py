"""Beginning and closing campaigns, confirming places, and noting that a commune has finished."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.review_campaigns.models import (
    ReviewCampaign,
    ReviewConfirmation,
    ReviewFinish,
)
from backend.domains.establishments.review_campaigns.queries import (
    build_outcome,
    select_reviewed_places,
)
from backend.domains.establishments.review_campaigns.schemas import (
    ReviewCampaignCreate,
    ReviewCampaignUpdate,
    ReviewConfirmationCreate,
    ReviewFinishCreate,
    ReviewOutcome,
)
from backend.domains.organisation.org_units.service import (
    ensure_existed,
    get_commune_for_record,
    get_writable_unit,
)
from backend.domains.platform.changes.log_head import get_last_place


def create_review_campaign(db: Session, data: ReviewCampaignCreate) -> ReviewCampaign:
    """Begin a review now; raises NotFound where the unit is another's."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, today(), today(), "/org_unit_id")
    if data.due_on < today():
        raise Invalid.at("/due_on", "review-due-past")
    values = data.model_dump() | {"id": data.id or create_id(), "begun_on": today()}
    return db.save(ReviewCampaign(**values, begin_seq=get_last_place(db)))


def update_review_campaign(
    db: Session, campaign: ReviewCampaign, data: ReviewCampaignUpdate
) -> None:
    """Apply a merge patch to a campaign of one of the actor's units that goes on."""
    get_writable_unit(db, campaign.org_unit_id)
    ensure_campaign_open(campaign)
    if "due_on" in data.model_fields_set and data.due_on < campaign.begun_on:
        raise Invalid.at("/due_on", "review-due-past")
    db.save(campaign, data.model_dump(exclude_unset=True))


def close_review_campaign(db: Session, campaign: ReviewCampaign) -> None:
    """End the campaign: what is changed from now on is no longer counted in it."""
    get_writable_unit(db, campaign.org_unit_id)
    ensure_campaign_open(campaign)
    db.save(campaign, {"closed_on": today(), "end_seq": get_last_place(db)})


def remove_review_campaign(db: Session, campaign: ReviewCampaign) -> None:
    """Remove a campaign begun by mistake; the database refuses one that a commune worked on."""
    get_writable_unit(db, campaign.org_unit_id)
    db.remove(campaign)


def confirm_place(db: Session, campaign_id: UUID, data: ReviewConfirmationCreate) -> UUID:
    """Say that a place stands as the register has it; answers the confirmation's id."""
    campaign = get_open_campaign(db, campaign_id)
    place = db.require(Establishment, data.establishment_id, "/establishment_id")
    ensure_in_campaign(db, campaign, place.org_unit_id, "/establishment_id")
    found = ReviewConfirmation(
        id=data.id or create_id(),
        org_unit_id=place.org_unit_id,
        campaign_id=campaign.id,
        establishment_id=place.id,
        confirmed_on=today(),
    )
    return db.save(found).id


def remove_confirmation(db: Session, campaign_id: UUID, confirmation: ReviewConfirmation) -> None:
    get_open_campaign(db, campaign_id)
    db.remove(confirmation)


def record_finish(db: Session, campaign_id: UUID, data: ReviewFinishCreate) -> UUID:
    """Say that a commune is through; Conflict `review-places-open` while places are left."""
    campaign = get_open_campaign(db, campaign_id)
    unit = get_commune_for_record(db, data.org_unit_id, today(), "/org_unit_id")
    ensure_in_campaign(db, campaign, unit.id, "/org_unit_id")
    left = select_reviewed_places(campaign, sa.func.count()).where(
        Establishment.org_unit_id == unit.id,
        build_outcome(campaign) == ReviewOutcome.OPEN.value,
    )
    if count := db.scalar(left):
        raise Conflict("review-places-open", count=count)
    finish = ReviewFinish(org_unit_id=unit.id, campaign_id=campaign.id, finished_on=today())
    return db.save(finish, {"id": data.id or create_id()}).id


def remove_finish(db: Session, campaign_id: UUID, finish: ReviewFinish) -> None:
    get_open_campaign(db, campaign_id)
    db.remove(finish)


def get_open_campaign(db: Session, id: UUID) -> ReviewCampaign:
    """Raises NotFound, or Conflict for one that is closed."""
    campaign = db.get(ReviewCampaign, id)
    if campaign is None:
        raise NotFound
    ensure_campaign_open(campaign)
    return campaign


def ensure_campaign_open(campaign: ReviewCampaign) -> None:
    if campaign.closed_on is not None:
        raise Conflict("review-closed")


def ensure_in_campaign(db: Session, campaign: ReviewCampaign, unit: UUID, pointer: str) -> None:
    """Raise NotFound for a unit that does not lie in the campaign's."""
    lies = sa.select(OrgUnitClosure.descendant_id).where(
        OrgUnitClosure.ancestor_id == campaign.org_unit_id, OrgUnitClosure.descendant_id == unit
    )
    if db.scalar(lies) is None:
        raise NotFound.at(pointer)


register_messages(
    {
        "review-due-past": (
            "Hạn rà soát không được trước ngày bắt đầu.",
            "The due day cannot lie before the first day.",
        ),
        "review-closed": (
            "Đợt rà soát đã kết thúc, không ghi thêm được.",
            "The review is closed: nothing more can be written.",
        ),
        "review-finished": (
            "Đơn vị này đã báo rà soát xong.",
            "This commune has said already that it is through.",
        ),
        "already-confirmed": (
            "Cơ sở này đã được xác nhận trong đợt rà soát.",
            "This place has been confirmed in this review.",
        ),
        "review-places-open": (
            "Còn {count} cơ sở chưa rà soát. Xác nhận hoặc sửa từng cơ sở trước khi báo xong.",
            "{count} places are left. Confirm or correct each before you say that it is done.",
        ),
    }
)
