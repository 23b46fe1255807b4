"""The ratings of the years after 2021: scored, checked and approved, each on its day."""

from datetime import date, timedelta

import sqlalchemy as sa

from backend.demo.carried_on.bureaus import CROSSING, PROVINCE, Bureau, list_bureaus
from backend.demo.carried_on.desk import Desk
from backend.demo.carried_on.province_contents import PROVINCE_STORY
from backend.demo.carried_on.routine import record_missing_counts
from backend.demo.random_values import (
    add_working_days,
    build_id,
    create_random,
    to_instant,
)
from backend.demo.ratings import KINDS, RATINGS, SET, compute_proven_share
from backend.domains.ratings.commune_ratings.approval import (
    approve_rating,
    submit_rating,
    verify_rating,
)
from backend.domains.ratings.commune_ratings.evidence import EvidenceQuery, load_evidence
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.schemas import (
    RatingCreate,
    ScoreEntry,
    Verification,
    VerifiedEntry,
)
from backend.domains.ratings.commune_ratings.service import create_rating, update_scores
from backend.domains.ratings.rating_criteria_sets.schemas import CriteriaSetCreate
from backend.domains.ratings.rating_criteria_sets.service import create_set

PROVINCE_SET = build_id(to_instant(date(2025, 7, 15)), create_random("criteria of Ninh Bình"))
NO_APPEAL = "Xã không có ý kiến về điểm đã thẩm định."


def create_province_criteria(desk: Desk) -> None:
    """The sample of criteria that the communes go on with since the old province ended."""
    copied = CriteriaSetCreate(
        id=PROVINCE_SET,
        org_unit_id=PROVINCE,
        name="Mẫu minh họa của tỉnh Ninh Bình",
        legal_basis=SET.legal_basis,
        valid_from=CROSSING,
        copy_of=SET.id,
    )
    create_set(desk.act("soyte2", date(2025, 7, 15)), copied)


def approve_year(desk: Desk, year: int, first: date, approved_on: date) -> None:
    """Every commune of that time rates itself; all ratings are approved on one day."""
    for number, bureau in enumerate(list_bureaus(first)):
        day = add_working_days(first, number % 8)
        rating = get_rating_in_hand(desk, bureau, year, day)
        if rating.status in (RatingStatus.DRAFT, RatingStatus.RETURNED):
            submit_scores(desk, bureau, rating, day)
        if rating.status is RatingStatus.SELF_ASSESSED:
            verify_sample(desk, rating, min(day + timedelta(7), approved_on))
        db = desk.act(bureau.leader, approved_on, 15, number)
        approve_rating(db, rating, NO_APPEAL)


def submit_first_ratings(desk: Desk) -> None:
    """Units that hand in their rating of 2026 before the others: it waits for verification."""
    bureaus = {one.key: one for one in list_bureaus(PROVINCE_STORY.ratings[0].on)}
    for told in PROVINCE_STORY.ratings:
        bureau = bureaus[told.unit]
        rating = get_rating_in_hand(desk, bureau, told.on.year, told.on)
        submit_scores(desk, bureau, rating, told.on)


def get_rating_in_hand(desk: Desk, bureau: Bureau, year: int, day: date) -> CommuneRating:
    """The rating that is in hand already, or a new one."""
    own = sa.select(CommuneRating).where(
        CommuneRating.org_unit_id == bureau.unit_id, CommuneRating.year == year
    )
    found = desk.db.scalars(own).one_or_none()
    if found is not None:
        return found
    set_id = SET.id if day < CROSSING else PROVINCE_SET
    asked = RatingCreate(org_unit_id=bureau.unit_id, year=year, criteria_set_id=set_id)
    return create_rating(desk.act(get_scorer(bureau), day - timedelta(6)), asked)


def get_scorer(bureau: Bureau) -> str:
    """Under the district an officer of a commune scored, since then the lead agency."""
    return "binhnghia" if bureau.leader == "leader" else bureau.keeper


def submit_scores(desk: Desk, bureau: Bureau, rating: CommuneRating, day: date) -> None:
    record_missing_counts(desk, bureau, day)
    db = desk.act(get_scorer(bureau), day, 9)
    evidence = load_evidence(db, EvidenceQuery.of(bureau.unit_id, rating.year), KINDS)
    rng = create_random(f"rating {bureau.key} {rating.year}")
    entries: dict[str, ScoreEntry] = {}
    for line in SET.criteria:
        diligence = RATINGS.diligence.get(bureau.key, 0.88 + rng.random() * 0.12)
        shown = [
            part
            for kind in line.evidence
            if (part := compute_proven_share(kind, evidence)) is not None
        ]
        part = min((diligence * 2 + sum(shown)) / (2 + len(shown)), 1.0)
        entries[line.code] = ScoreEntry(
            self_points=round(line.max_points * part * 2) / 2,
            argument=format_argument(rng.choice(RATINGS.arguments[line.code]), day),
        )
    if rating.status is RatingStatus.RETURNED:
        asked = {code for code, score in rating.scores.items() if score.get("returned")}
        entries = {code: entry for code, entry in entries.items() if code in asked}
    update_scores(db, rating, entries)
    submit_rating(db, rating)


def format_argument(words: str, day: date) -> str:
    """What a commune says in the words of the day: there is no district since the crossing."""
    return words if day < CROSSING else words.replace("huyện", "tỉnh")


def verify_sample(desk: Desk, rating: CommuneRating, day: date) -> None:
    """The sample is confirmed; a point of it is taken off now and then, with a reason."""
    rng = create_random(f"check {rating.org_unit_id} {rating.year}")
    found: dict[str, VerifiedEntry | None] = {}
    for code in rating.sample:
        own = float(rating.scores[code]["self_points"])
        lowered = own >= 2 and rng.random() < 0.3
        found[code] = VerifiedEntry(
            verified_points=own - 1.0 if lowered else own,
            reason=RATINGS.reasons[code] if lowered else None,
        )
    checker = "district" if day < CROSSING else "soyte"
    verify_rating(desk.act(checker, day, 10), rating, Verification(scores=found))
