"""Records of an establishment through the year: quarterly head counts and yearly commitments."""

from datetime import date, timedelta
from random import Random

from backend.demo.random_values import Row, build_id, create_random, select_day, to_instant

QUARTERS = tuple(date(year, month, 1) for year in (2021, 2022) for month in (1, 4, 7, 10))
LAST_DAY = date(2022, 10, 2)

SIZES: dict[str, tuple[int, int, float]] = {
    "hotel": (10, 20, 0.6),
    "guest_house": (5, 9, 0.6),
    "motel": (2, 6, 0.65),
    "boarding_house": (1, 2, 0.5),
    "rental_apartment": (1, 3, 0.5),
    "karaoke": (4, 10, 0.6),
    "restaurant": (6, 18, 0.6),
    "massage": (4, 11, 0.75),
    "sauna": (3, 6, 0.6),
    "hot_cold_bath": (2, 4, 0.5),
    "hair_wash": (2, 5, 0.8),
    "dim_cafe": (2, 4, 0.7),
    "bar": (5, 9, 0.6),
    "other": (1, 3, 0.4),
}
"""{type: (fewest workers, most workers, share of women)}."""


def is_in_business(place: Row, day: date) -> bool:
    opened_on, left_on = place["opened_on"], place["left_on"]
    return (not opened_on or opened_on <= day) and (not left_on or day < left_on)


def build_workforce_counts(places: list[Row]) -> list[Row]:
    """About nine in ten establishments are counted each quarter; none yet in the fourth of 2022."""
    rng = create_random("workforce")
    counts = []
    for place in places:
        fewest, most, women = SIZES[place["establishment_type"]]
        usual = rng.randint(fewest, most)
        for quarter in QUARTERS:
            day = select_day(quarter + timedelta(40), quarter + timedelta(88), rng)
            if day <= LAST_DAY and is_in_business(place, day) and rng.random() < 0.91:
                counts.append(build_workforce_count(place, day, (usual, women), rng))
    return counts


def build_workforce_count(place: Row, day: date, usual: tuple[int, float], rng: Random) -> Row:
    total = max(1, usual[0] + rng.choice((-1, 0, 0, 0, 1)))
    female = min(total, max(0, round(total * usual[1] + rng.choice((-1, 0, 0, 1)))))
    entered = to_instant(day, 14, rng.randrange(60))
    return {
        "id": build_id(entered, rng),
        "org_unit_id": place["org_unit_id"],
        "establishment_id": place["id"],
        "counted_on": day,
        "total": total,
        "female": female,
        "under_18": 1 if total > 5 and rng.random() < 0.02 else 0,
        "with_contract": select_part(total, 0.8, rng),
        "with_health_check": select_part(total, 0.7, rng),
        "with_temporary_residence": select_part(total, 0.85, rng),
        "created_at": entered,
    }


def select_part(total: int, part: float, rng: Random) -> int | None:
    """Usually all of them; sometimes the commune did not ask (None)."""
    if rng.random() < 0.06:
        return None
    return total if rng.random() < part else rng.randrange(total)


def build_commitments(places: list[Row]) -> list[Row]:
    """Most establishments sign a commitment with the commune at the beginning of each year."""
    rng = create_random("commitments")
    rows = []
    for place in places:
        for year, part in ((2021, 0.78), (2022, 0.84)):
            day = select_day(date(year, 2, 20), date(year, 5, 31), rng)
            if is_in_business(place, day) and rng.random() < part:
                entered = to_instant(day, 10, rng.randrange(60))
                rows.append(
                    {
                        "id": build_id(entered, rng),
                        "org_unit_id": place["org_unit_id"],
                        "establishment_id": place["id"],
                        "signed_on": day,
                        "note": "Ký lại do đổi người quản lý." if rng.random() < 0.04 else None,
                        "created_at": entered,
                    }
                )
    return rows
