"""Training courses with their attendance: held in 2021 and 2022, and one that is planned."""

from datetime import date, timedelta
from random import Random

from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant

LAST_DAY = date(2022, 10, 2)
LAST_WORKING_DAY = date(2022, 9, 30)

Audience = tuple[str, int]
Pick = tuple[tuple[str, ...], bool, float]
"""For which kinds of staff a course is, whether only for those on direct duty, and the share that
comes."""

COURSES: tuple[tuple[str, str, str, str, str, date, int, Pick, tuple[Audience, ...]], ...] = (
    (
        *("binh-luc-district", "district", "communication_skills"),
        "Kỹ năng truyền thông, tư vấn về phòng, chống tệ nạn xã hội năm 2021",
        "Phòng Lao động - Thương binh và Xã hội huyện",
        *(date(2021, 10, 14), 2, (("officer", "police"), True, 0.8), (("rapporteurs", 38),)),
    ),
    (
        *("binh-luc-district", "province", "coordination"),
        "Điều hành, phối hợp liên ngành phòng, chống tệ nạn xã hội",
        "Sở Lao động - Thương binh và Xã hội tỉnh",
        *(date(2022, 3, 24), 2, (("officer",), True, 0.45), ()),
    ),
    (
        *("binh-luc-district", "district", "communication_skills"),
        "Kỹ năng truyền thông, vận động, tư vấn cho cán bộ xã, thị trấn",
        "Phòng Lao động - Thương binh và Xã hội huyện",
        *(date(2022, 6, 14), 2, (("officer", "collaborator"), False, 0.6)),
        (("rapporteurs", 34), ("new_officers", 6)),
    ),
    (
        *("binh-nghia", "commune", "civilised_lifestyle"),
        "Nếp sống văn minh, gia đình không có tệ nạn xã hội",
        "UBND xã Bình Nghĩa",
        *(date(2022, 7, 20), 1, (("rapporteur", "collaborator"), False, 1.0)),
        (("rapporteurs", 22), ("collaborators", 15)),
    ),
    (
        *("binh-luc-district", "district", "hiv_prevention"),
        "Kiến thức phòng, chống HIV/AIDS và các bệnh lây qua đường tình dục",
        "Trung tâm Y tế huyện",
        *(date(2022, 8, 18), 1, (("rapporteur", "employee", "collaborator"), False, 0.8)),
        (("rapporteurs", 45),),
    ),
    (
        *("binh-luc-district", "district", "law_enforcement"),
        "Nghiệp vụ đấu tranh phòng, chống tệ nạn xã hội",
        "Công an huyện",
        *(date(2022, 9, 22), 1, (("police",), True, 0.85), (("police", 24),)),
    ),
    (
        *("binh-luc-district", "district", "monitoring"),
        "Giám sát, đánh giá kết quả xây dựng xã, thị trấn lành mạnh",
        "Phòng Lao động - Thương binh và Xã hội huyện",
        *(date(2022, 10, 18), 2, (("officer",), True, 0.7), ()),
    ),
)


class Sheets:
    """Every course with its attendances."""

    def __init__(self, staff: list[Row]) -> None:
        self.staff = staff
        self.trainings: list[Row] = []
        self.attendances: list[Row] = []
        self.head_counts: list[Row] = []
        rng = create_random("courses")
        for number in range(len(COURSES)):
            self.hold(number, rng)

    def hold(self, number: int, rng: Random) -> None:
        unit, level, topic, title, organiser, first, days, pick, audiences = COURSES[number]
        entered = to_instant(first - timedelta(21), 10)
        training: Row = {
            "id": build_id(entered, rng),
            "org_unit_id": UNIT_IDS[unit],
            "title": title,
            "topic": topic,
            "held_from": first,
            "held_to": first + timedelta(days - 1),
            "organiser": organiser,
            "level": level,
            "venue": "Hội trường UBND xã" if level == "commune" else "Hội trường UBND huyện",
            "created_at": entered,
        }
        self.trainings.append(training)
        for person in self.staff:
            if is_invited(person, training, pick) and rng.random() < pick[2]:
                self.attendances.append(self.attendance(training, person, rng))
        for audience, heads in audiences:
            self.head_counts.append(self.heads(training, audience, heads, rng))

    def attendance(self, training: Row, person: Row, rng: Random) -> Row:
        """An attendance; once the course is over, it is nearly always completed."""
        asked_on = min(training["held_from"] - timedelta(rng.randint(3, 9)), LAST_WORKING_DAY)
        entered = to_instant(asked_on, 14, rng.randrange(60))
        over: bool = training["held_to"] <= LAST_DAY
        return {
            "id": build_id(entered, rng),
            "org_unit_id": person["org_unit_id"],
            "training_id": training["id"],
            "staff_id": person["id"],
            "completed": over and rng.random() < 0.95,
            "ended_at": to_instant(training["held_to"], 16, 30),
            "created_at": entered,
        }

    def heads(self, training: Row, audience: str, heads: int, rng: Random) -> Row:
        entered = to_instant(training["held_to"], 17)
        return {
            "id": build_id(entered, rng),
            "org_unit_id": training["org_unit_id"],
            "training_id": training["id"],
            "audience": audience,
            "head_count": heads,
            "created_at": entered,
        }


def is_invited(person: Row, training: Row, pick: Pick) -> bool:
    """Whether a course was for this person, who was then on the staff list of its unit."""
    kinds, only_direct, _ = pick
    at_district = training["org_unit_id"] == UNIT_IDS["binh-luc-district"]
    inside = at_district or person["org_unit_id"] == training["org_unit_id"]
    left = person["active_to"] is not None and person["active_to"] < training["held_from"]
    is_active = person["active_from"] <= training["held_to"] and not left
    fits = person["kind"] in kinds and (person["is_direct_duty"] or not only_direct)
    return inside and is_active and fits
