"""Computes totals, classes and changes since last year, and draws the criteria to check."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence

from backend.core.security.lots import select_by_lot
from backend.domains.ratings.commune_ratings.models import RatingChange, Score
from backend.domains.ratings.rating_criteria_sets.models import HEALTHY, StoredClass

Scores = Mapping[str, Score]
"""By the code of the criterion."""


def compute_self_total(codes: Iterable[str], scores: Scores) -> float | None:
    """The sum of the commune's own points; None while a criterion has none."""
    return compute_total(find_own_points(scores, code) for code in codes)


def compute_verified_total(codes: Iterable[str], scores: Scores) -> float | None:
    """The sum after verification; points that the district did not verify are the commune's own."""
    return compute_total(find_final_points(scores, code) for code in codes)


def compute_total(each: Iterable[float | None]) -> float | None:
    known = list(each)
    return None if None in known else float(sum(p for p in known if p is not None))


def find_own_points(scores: Scores, code: str) -> float | None:
    return find_points(scores, code, "self_points")


def find_points(scores: Scores, code: str, name: str) -> float | None:
    found = scores.get(code, {}).get(name)
    return None if found is None else float(found)


def find_final_points(scores: Scores, code: str) -> float | None:
    verified = find_points(scores, code, "verified_points")
    return find_own_points(scores, code) if verified is None else verified


def find_class(classes: Sequence[StoredClass], score: float | None) -> str | None:
    """The best class whose least score is reached."""
    if score is None:
        return None
    return next((entry["code"] for entry in classes if score >= entry["min_score"]), None)


def find_change(
    classes: Sequence[StoredClass], before: str | None, after: str | None
) -> RatingChange | None:
    """The change from the class of the year before to this year's; None if one is unknown.

    A step up between classes that are not healthy counts if the set of this year has both.
    """
    if before is None or after is None:
        return None
    if after == HEALTHY:
        return RatingChange.KEPT if before == HEALTHY else RatingChange.NEW
    if before == HEALTHY:
        return RatingChange.LOST
    order = [entry["code"] for entry in classes]
    better = before in order and after in order and order.index(after) < order.index(before)
    return RatingChange.TRANSFORMED if better else None


LEAST = 3


def build_seed() -> str:
    """64 random bits in hexadecimal. They are drawn after the commune has submitted its points."""
    return secrets.token_hex(8)


def select_sample(seed: str, codes: Collection[str]) -> list[str]:
    """Three criteria in ten, at least three, in the order that follows from the seed."""
    size = max(LEAST, -(-len(codes) * 3 // 10))
    return select_by_lot(codes, seed, size)


def list_codes_to_check(seed: str, codes: Sequence[str], returned: Collection[str]) -> list[str]:
    """The codes of the sample and of returned criteria, in the order of the table."""
    chosen = {*select_sample(seed, codes), *returned}
    return [code for code in codes if code in chosen]
