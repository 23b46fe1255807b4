"""The demo's ratings: whole, numbered, sealed, and told by the log."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.approval import compute_content_hash, get_classes
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.scoring import (
    compute_self_total,
    compute_verified_total,
    find_class,
    select_sample,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from tests.demo.looking import Look
from tests.demo.test_seeding import records


def ratings(look: Look, year: int) -> list[CommuneRating]:
    return [rating for rating in records(look, CommuneRating) if rating.year == year]


def test_2021_is_approved_for_all_communes_without_gaps(look: Look) -> None:
    past = ratings(look, 2021)
    assert {rating.status for rating in past} == {RatingStatus.APPROVED}
    assert sorted(rating.register_seq or 0 for rating in past) == list(range(1, 18))
    classes = Counter(rating.rating_class for rating in past)
    assert classes.keys() == {"healthy", "improving", "not_healthy"}
    assert classes["healthy"] >= 12


def test_2022_is_under_way_and_binh_nghia_has_not_begun(look: Look) -> None:
    states = Counter(str(rating.status) for rating in ratings(look, 2022))
    assert states == {"draft": 2, "self_assessed": 2, "returned": 1, "verified": 1}


def test_totals_classes_samples_and_hashes_follow_from_the_scores(look: Look) -> None:
    def check(db: Session) -> int:
        found = db.scalars(sa.select(CommuneRating)).all()
        for rating in found:
            criteria = list_criteria(db, rating.criteria_set_id)
            codes = [line.code for line in criteria]
            assert rating.self_total == compute_self_total(codes, rating.scores)
            for line in criteria:
                score = rating.scores.get(line.code, {})
                assert 0 <= float(score.get("self_points", 0)) <= line.max_points
                own, checked = score.get("self_points"), score.get("verified_points")
                assert checked in (None, own) or score["reason"]
            if rating.sample_seed is not None:
                assert set(select_sample(rating.sample_seed, codes)) == set(rating.sample)
            if rating.status is RatingStatus.APPROVED:
                classes = get_classes(db, rating)
                assert rating.verified_total == compute_verified_total(codes, rating.scores)
                assert rating.rating_class == find_class(classes, rating.verified_total)
                assert rating.content_hash == compute_content_hash(rating, classes, criteria)
        return len(found)

    assert look(check) == 23


def test_all_samples_say_what_they_are(look: Look) -> None:
    sets = records(look, CriteriaSet)
    assert [table.is_illustrative for table in sets] == [True] * 3
    assert [table.max_score for table in sets] == [100.0] * 3


def test_the_log_tells_each_rating_up_to_its_version(look: Look) -> None:
    told: dict[Any, list[Any]] = {}
    own = sa.select(LogEntry).where(LogEntry.entity == "commune_ratings").order_by(LogEntry.seq)
    for change in look(lambda db: db.scalars(own).all()):
        told.setdefault(change.entity_id, []).append(change)
    for rating in records(look, CommuneRating):
        assert [c.version for c in told[rating.id]] == list(range(1, rating.version + 1))
        assert told[rating.id][-1].at == rating.updated_at
