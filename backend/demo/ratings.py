"""The demo's ratings: 2021 approved for all seventeen communes, 2022 in progress for some.

Points follow the figures of the register; the comments are invented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.people import UNIT_IDS
from backend.demo.places import SHARES
from backend.demo.random_values import Row, add_working_days, create_random, to_instant
from backend.domains.ratings.commune_ratings import scoring
from backend.law.reference import load_rating_criteria
from backend.law.reference.rating_criteria import RatingCriterion

SET = load_rating_criteria().sets[0]
CODES = [criterion.code for criterion in SET.criteria]
CLASSES: list[dict[str, Any]] = [entry.model_dump() for entry in SET.classes]

DILIGENCE = {"an-ninh": 0.42, "bo-de": 0.62, "binh-my-town": 0.68}
"""How well a commune does where no figure exists; all other communes do nearly everything."""
UNDER_WAY = {
    "trang-an": "draft",
    "dong-du": "draft",
    "ngoc-lu": "self_assessed",
    "vu-ban": "self_assessed",
    "la-son": "returned",
    "don-xa": "verified",
}
"""The state of the ratings of 2022; the other communes have not begun."""

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "TT1": (
        "Tổ chức hội nghị tại nhà văn hóa các thôn, phát thanh trên loa truyền thanh xã.",
        "Nói chuyện chuyên đề cho đoàn viên, hội viên; treo panô ở trục đường chính.",
    ),
    "TT2": (
        "Lồng ghép trong ngày hội đại đoàn kết ở khu dân cư.",
        "Phối hợp với Hội Phụ nữ, Đoàn Thanh niên trong sinh hoạt định kỳ.",
    ),
    "QL1": ("Rà soát cùng Công an xã hai lần trong năm, đã cập nhật sổ.",),
    "QL2": ("Khai báo theo quý, đối chiếu với sổ tạm trú.",),
    "QL3": ("Mời chủ cơ sở ký tại trụ sở UBND; cơ sở còn lại ký khi kiểm tra.",),
    "KT1": ("Cử Công an xã tham gia cùng Đội 178 huyện.",),
    "KT2": ("Theo dõi, đôn đốc việc thi hành quyết định xử phạt.",),
    "KQ1": ("Không hình thành tụ điểm; không có đơn thư phản ánh.",),
    "HT1": (
        "Giới thiệu lớp học nghề ngắn hạn, vay vốn qua Hội Phụ nữ.",
        "Tổ chức buổi tư vấn việc làm cho lao động nữ tại xã.",
    ),
    "CB1": ("Cử công chức dự đủ các lớp của huyện.",),
}
REASONS = {
    "TT1": "Chưa có biên bản của một buổi tuyên truyền.",
    "TT2": "Chưa nêu tên đơn vị phối hợp.",
    "QL1": "Danh sách thiếu một cơ sở mới hoạt động.",
    "QL2": "Hai cơ sở khai báo chậm so với quý.",
    "QL3": "Một số bản cam kết ký chưa đủ bên.",
    "KT1": "Tỷ lệ cơ sở được kiểm tra thấp hơn mức tự chấm.",
    "KT2": "Còn vụ việc xử lý chậm.",
    "KQ1": "Có vi phạm ghi nhận trong năm.",
    "HT1": "Chưa có tài liệu kèm theo.",
    "CB1": "Còn cán bộ chưa hoàn thành lớp tập huấn.",
}
RETURNED = {
    "KT1": "Nêu rõ số lần phối hợp và cơ sở chưa được kiểm tra.",
    "HT1": "Bổ sung việc đã làm trong quý III.",
}


@dataclass(frozen=True, slots=True)
class Round:
    """One commune's rating of a year, and how far it has come."""

    commune: str
    year: int
    upto: str

    @property
    def unit_id(self) -> UUID:
        return UNIT_IDS[self.commune]

    @property
    def submitted_on(self) -> date:
        number = list(SHARES).index(self.commune)
        if self.year == 2021:
            return add_working_days(date(2021, 12, 13), number % 9)
        return add_working_days(date(2022, 9, 19), number % 4)

    @property
    def as_of(self) -> date:
        """The day of the figures that are sent with it."""
        return min(self.submitted_on, date(self.year, 12, 31))


def list_rounds() -> list[Round]:
    past = [Round(commune, 2021, "approved") for commune in SHARES]
    return past + [Round(commune, 2022, upto) for commune, upto in UNDER_WAY.items()]


def build_own_scores(which: Round, evidence: Mapping[str, Any]) -> dict[str, Row]:
    """The points that the commune gives itself, with a short comment; a draft is half finished."""
    rng = create_random(f"rating:{which.commune}:{which.year}")
    scores = {line.code: build_own_score(line, which, evidence, rng) for line in SET.criteria}
    half = CODES[: len(CODES) // 2]
    return {code: scores[code] for code in half} if which.upto == "draft" else scores


def build_own_score(
    line: RatingCriterion, which: Round, evidence: Mapping[str, Any], rng: Random
) -> Row:
    diligence = DILIGENCE.get(which.commune, 0.9 + rng.random() * 0.1)
    shown = [
        part for kind in line.evidence if (part := compute_proven_share(kind, evidence)) is not None
    ]
    part = (diligence * 2 + sum(shown)) / (2 + len(shown))
    argument = rng.choice(ARGUMENTS[line.code])
    return {"self_points": to_half_points(line.max_points * min(part, 1.0)), "argument": argument}


def compute_proven_share(kind: str, evidence: Mapping[str, Any]) -> float | None:
    """The share of the points that a figure justifies; None if it justifies no share."""
    figures = evidence[kind]["figures"]
    if "active" in figures and "counted" in figures and figures["active"]:
        return float(figures["counted"] / figures["active"])
    if kind == "violations_found":
        return max(0.0, 1 - int(figures["recorded"]) * 0.2)
    return None


def to_half_points(points: float) -> float:
    return round(points * 2) / 2


def get_sample_seed(which: Round) -> str:
    return f"{create_random(f'seed:{which.commune}:{which.year}').getrandbits(64):016x}"


def select_sample(which: Round, returned: Iterable[str] = ()) -> list[str]:
    return scoring.list_codes_to_check(get_sample_seed(which), CODES, list(returned))


def build_checked_scores(which: Round, scores: Mapping[str, Row]) -> dict[str, Row]:
    """The sample is confirmed; one or two points of it are reduced, with a reason."""
    rng = create_random(f"check:{which.commune}:{which.year}")
    sample = scoring.select_sample(get_sample_seed(which), CODES)
    corrected = {code for code in sample if rng.random() < 0.3}
    found = {code: dict(score) for code, score in scores.items()}
    for code in sample:
        own = found[code]["self_points"]
        found[code]["verified_points"] = own
        if code in corrected and own >= 2:
            found[code] |= {"verified_points": own - 1.0, "reason": REASONS[code]}
    return found


def compute_step_times(which: Round) -> dict[str, Any]:
    """The time of each step: `begun`, `scored`, `submit`, `verify`, `return`, `approve`."""
    number = list(SHARES).index(which.commune)
    day = which.submitted_on
    checked = add_working_days(day, 4 + number % 3)
    return {
        "begun": to_instant(day - timedelta(6), 8, number),
        "scored": to_instant(day - timedelta(2), 15, number),
        "submit": to_instant(day, 9, number),
        "return": to_instant(add_working_days(day, 2), 14, number),
        "verify": to_instant(checked, 10, number),
        "approve": to_instant(date(2022, 1, 14), 15, number),
    }
