"""The visits of 2021 and 2022: which team, where and when, without their results."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from backend.demo.people import UNIT_IDS
from backend.demo.places import LANDMARKS, SHARES
from backend.demo.random_values import Row, create_random, list_working_days, select_day, split_by
from backend.demo.registers import is_in_business


@dataclass(frozen=True)
class Call:
    """A visit; `stop` is its number among the team's visits of that day."""

    place: Row
    day: date
    level: str
    stop: int
    follows_up: bool = False


SHOWN = {
    "Karaoke Sao Đêm": date(2022, 8, 12),
    "Massage Thư Giãn": date(2022, 8, 12),
    "Quán bar Phố Huyện": date(2022, 7, 19),
    "Khách sạn Châu Giang": date(2022, 6, 3),
    "Nhà hàng Bến Sông": date(2022, 5, 30),
    "Nhà nghỉ Bình Minh": date(2022, 4, 21),
    "Cắt tóc Thanh Xuân": date(2022, 3, 8),
}
"""Last visits of some establishments, which screenshots show; the others are not yet visited."""

BUSY_2021 = ((date(2021, 3, 1), date(2021, 4, 29)), (date(2021, 10, 4), date(2021, 12, 17)))
"""Between these periods the epidemic kept the establishments closed and the teams at home."""
BUSY_2022 = ((date(2022, 2, 14), date(2022, 9, 28)),)
COMMUNE_TEAMS = ("binh-my-town", "binh-nghia")


def build_visits(places: list[Row]) -> list[Call]:
    """All visits of the two years, in order of time."""
    rng = create_random("rounds")
    found = [*build_visits_of_2021(places, rng), *build_visits_of_2022(places, rng)]
    return sorted(found, key=lambda call: (call.day, call.level, call.stop))


def build_visits_of_2021(places: list[Row], rng: Random) -> list[Call]:
    """About two of three establishments, a few of them by the province or the commune."""
    rounds = []
    for commune, rows in split_by(places, "org_unit_id").items():
        old = [row for row in rows if is_in_business(row, BUSY_2021[-1][1])]
        old = [row for row in old if is_in_business(row, BUSY_2021[0][0])]
        if commune == UNIT_IDS["an-ninh"]:
            old = old[:2]
        rounds += split_into_rounds(rng.sample(old, round(len(old) * 0.72)), rng)
    sen = next(row for row in places if row["name"] == "Nhà nghỉ Hương Sen")
    found = build_calls(rounds, BUSY_2021, rng)
    found = [call for call in found if call.place is not sen]
    found.append(Call(sen, date(2021, 11, 18), "district", 9))
    return found + build_commune_visits(
        places, (5, 3), (date(2021, 10, 18), date(2021, 12, 10)), rng
    )


def build_visits_of_2022(places: list[Row], rng: Random) -> list[Call]:
    covered, waiting = split_by_visit(places, rng)
    shown = [
        Call(row, SHOWN[row["name"]], "district", stop)
        for stop, row in enumerate(covered)
        if row["name"] in SHOWN
    ]
    rounds = [
        chunk
        for rows in split_by(
            (row for row in covered if row["name"] not in SHOWN), "org_unit_id"
        ).values()
        for chunk in split_into_rounds(rows, rng)
    ]
    found = shown + build_calls(rounds, BUSY_2022, rng)
    gone = [row for row in places if row["left_on"] and row["left_on"] > date(2022, 4, 1)]
    found += [Call(row, row["left_on"] - timedelta(12), "district", 0) for row in gone[:3]]
    found += build_follow_ups(found, rng)
    return found + build_commune_visits(waiting, (6, 2), (date(2022, 4, 4), date(2022, 9, 23)), rng)


def split_by_visit(places: list[Row], rng: Random) -> tuple[list[Row], list[Row]]:
    """Active establishments that province or district visit in 2022, and those not yet visited."""
    landmarks = {name for _, _, name in LANDMARKS}
    covered, waiting = [], []
    for commune, share in SHARES.items():
        rows = [
            row
            for row in places
            if row["org_unit_id"] == UNIT_IDS[commune] and row["status"] == "active"
        ]
        seen = [row for row in rows if row["name"] in SHOWN]
        others = [row for row in rows if row["name"] not in landmarks]
        seen += rng.sample(others, share.covered - len(seen))
        covered += seen
        waiting += [row for row in rows if row not in seen]
    return covered, waiting


def split_into_rounds(rows: list[Row], rng: Random) -> list[list[Row]]:
    """A round of one morning or evening has two to four establishments of one commune."""
    rounds = []
    while rows:
        size = rng.randint(2, 4)
        rounds.append(rows[:size])
        rows = rows[size:]
    return rounds


def build_calls(
    rounds: list[list[Row]], seasons: tuple[tuple[date, date], ...], rng: Random
) -> list[Call]:
    """Give each round its own day, two of them by the province; a visit is after the opening."""
    days = [day for first, last in seasons for day in list_working_days(first, last)]
    chosen = sorted(rng.sample(days, len(rounds)))
    rng.shuffle(rounds)
    rounds.sort(key=lambda rows: max(row["opened_on"] or date.min for row in rows) > seasons[0][0])
    return [
        Call(row, day, "province" if number in (5, 5 + len(rounds) // 2) else "district", stop)
        for number, (day, rows) in enumerate(zip(chosen, rounds, strict=True))
        for stop, row in enumerate(rows)
        if is_in_business(row, day)
    ]


def build_follow_ups(found: list[Call], rng: Random) -> list[Call]:
    """The district visits eight establishments again, to check if they followed instructions."""
    early = [call for call in found if call.day < date(2022, 6, 30) and call.level == "district"]
    early = [
        call for call in early if call.place["name"] not in SHOWN and not call.place["left_on"]
    ]
    return [
        Call(
            call.place,
            get_next_working_day(call.day + timedelta(rng.randint(60, 85))),
            "district",
            6,
            True,
        )
        for call in rng.sample(early, 8)
    ]


def get_next_working_day(day: date) -> date:
    return next(day + timedelta(n) for n in range(3) if (day + timedelta(n)).weekday() < 5)


def build_commune_visits(
    places: list[Row], counts: tuple[int, int], season: tuple[date, date], rng: Random
) -> list[Call]:
    """Visits of the two commune teams; they do not count for the plan's target."""
    found = []
    for commune, most in zip(COMMUNE_TEAMS, counts, strict=True):
        here = [row for row in places if row["org_unit_id"] == UNIT_IDS[commune]]
        here = [
            row for row in here if is_in_business(row, season[0]) and is_in_business(row, season[1])
        ]
        here = [row for row in here if row["name"] != "Nhà nghỉ Hương Sen"]
        for row in rng.sample(here, min(len(here), most)):
            day = get_next_working_day(select_day(*season, rng))
            found.append(Call(row, day, "commune", 0))
    return found
