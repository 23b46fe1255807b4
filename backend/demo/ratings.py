"""The demo's ratings: 2021 approved for all seventeen communes, 2022 in progress for some.

Points follow the figures of the register; the comments are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS
from backend.demo.places import PLACES
from backend.demo.random_values import Row, add_working_days, build_id, create_random, to_instant
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.ratings.commune_ratings import scoring
from backend.domains.ratings.commune_ratings.approval import APPROVED_FIELDS, compute_content_hash
from backend.domains.ratings.commune_ratings.evidence import EvidenceQuery, load_evidence
from backend.domains.ratings.commune_ratings.models import CommuneRating, CountedEvidence, Score
from backend.domains.ratings.commune_ratings.scoring import (
    compute_self_total,
    compute_verified_total,
    find_change,
    find_class,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion, StoredClass
from backend.law.reference import load_rating_criteria
from backend.law.reference.rating_criteria import RatingCriterion

SET = load_rating_criteria().sets[0]
CODES = [criterion.code for criterion in SET.criteria]
CLASSES: list[StoredClass] = [
    {"code": entry.code, "title": entry.title, "min_score": entry.min_score}
    for entry in SET.classes
]
DISTRICT = UNIT_IDS["binh-luc-district"]
KINDS = {kind for line in SET.criteria for kind in line.evidence}
ENTERED = to_instant(date(2022, 9, 12), 9)

Evidence = Mapping[str, CountedEvidence]
"""{kind: its figures of the register, and their day}"""


class RatingsContent(BaseModel):
    """Texts are {code of a criterion: …}."""

    diligence: dict[str, float]
    """How well a commune does where no figure exists; all other communes do nearly everything."""
    under_way: dict[str, str]
    """The state of the ratings of 2022; the other communes have not begun."""
    arguments: dict[str, tuple[str, ...]]
    reasons: dict[str, str]
    returned: dict[str, str]
    other_points: dict[str, float]
    other_own: RatingCriterion


RATINGS = load_content("ratings.json", RatingsContent)


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
        number = list(PLACES.shares).index(self.commune)
        if self.year == 2021:
            return add_working_days(date(2021, 12, 13), number % 9)
        return add_working_days(date(2022, 9, 19), number % 4)

    @property
    def as_of(self) -> date:
        """The day of the figures that are sent with it."""
        return min(self.submitted_on, date(self.year, 12, 31))


def build_own_scores(which: Round, evidence: Evidence) -> dict[str, Score]:
    """The points that the commune gives itself, with a short comment; a draft is half finished."""
    rng = create_random(f"rating:{which.commune}:{which.year}")
    scores = {line.code: build_own_score(line, which, evidence, rng) for line in SET.criteria}
    half = CODES[: len(CODES) // 2]
    return {code: scores[code] for code in half} if which.upto == "draft" else scores


def build_own_score(line: RatingCriterion, which: Round, evidence: Evidence, rng: Random) -> Score:
    diligence = RATINGS.diligence.get(which.commune, 0.9 + rng.random() * 0.1)
    shown = [
        part for kind in line.evidence if (part := compute_proven_share(kind, evidence)) is not None
    ]
    part = (diligence * 2 + sum(shown)) / (2 + len(shown))
    argument = rng.choice(RATINGS.arguments[line.code])
    return {"self_points": round(line.max_points * min(part, 1.0) * 2) / 2, "argument": argument}


def compute_proven_share(kind: str, evidence: Evidence) -> float | None:
    """The share of the points that a figure justifies; None if it justifies no share."""
    figures = evidence[kind]["figures"]
    if "counted" in figures and (active := figures.get("active")):
        return (figures["counted"] or 0) / active
    if kind == "violations_found":
        return max(0.0, 1 - (figures["recorded"] or 0) * 0.2)
    return None


def get_sample_seed(which: Round) -> str:
    return f"{create_random(f'seed:{which.commune}:{which.year}').getrandbits(64):016x}"


def build_checked_scores(which: Round, scores: Mapping[str, Score]) -> dict[str, Score]:
    """The sample is confirmed; one or two points of it are reduced, with a reason."""
    rng = create_random(f"check:{which.commune}:{which.year}")
    sample = scoring.select_sample(get_sample_seed(which), CODES)
    corrected = {code for code in sample if rng.random() < 0.3}
    found = {code: dict(score) for code, score in scores.items()}
    for code in sample:
        own = float(found[code]["self_points"])
        found[code]["verified_points"] = own
        if code in corrected and own >= 2:
            found[code] |= {"verified_points": own - 1.0, "reason": RATINGS.reasons[code]}
    return found


def compute_step_times(which: Round) -> dict[str, datetime]:
    """The time of each step: `begun`, `scored`, `submit`, `verify`, `return`, `approve`."""
    number = list(PLACES.shares).index(which.commune)
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


def build_rating_tables(db: Session, rows: Rows) -> Tables:
    """Built after everything that evidence counts, because it is computed from the register."""
    yield CriteriaSet, rows.entered_by("admin", CriteriaSet, [build_other_set()])
    yield Criterion, rows.entered_by("admin", Criterion, build_other_criteria())
    made: list[Row] = []
    before: dict[UUID, str] = {}
    rounds = [
        *(Round(commune, 2021, "approved") for commune in PLACES.shares),
        *(Round(commune, 2022, upto) for commune, upto in RATINGS.under_way.items()),
    ]
    for which in rounds:
        asked = EvidenceQuery(which.unit_id, date(which.year, 1, 1), which.as_of)
        story = RatingHistory(
            which, rows, load_evidence(db, asked, KINDS), before.get(which.unit_id)
        )
        if which.year == 2021:
            story.number(len(made) + 1)
            before[which.unit_id] = story.state["rating_class"]
        made.append(story.entered())
    yield CommuneRating, made


class RatingHistory:
    """One rating from its beginning to its present state, with the changes of each step."""

    def __init__(self, which: Round, rows: Rows, evidence: Evidence, before: str | None) -> None:
        self.which, self.rows, self.evidence, self.before = which, rows, evidence, before
        self.at = compute_step_times(which)
        rng = create_random(f"rating-id:{which.commune}:{which.year}")
        self.state: Row = {
            **dict.fromkeys(c.key for c in CommuneRating.__table__.columns),
            "id": build_id(self.at["begun"], rng),
            "org_unit_id": which.unit_id,
            "created_at": self.at["begun"],
            "held_since": self.at["begun"],
            "year": which.year,
            "criteria_set_id": SET.id,
            "status": "draft",
            "scores": {},
            "evidence": {},
            "sample": [],
            "course": [],
        }
        self.keeper = rows.keeper(self.state)
        # Communes without a demo account: an officer whose account no longer exists.
        own = rows.keepers.get(which.unit_id)
        self.officer = own or build_id(self.at["begun"] - timedelta(300), rng)
        self.steps: list[HistoryStep] = []
        self.run()

    def run(self) -> None:
        upto, scores = self.which.upto, build_own_scores(self.which, self.evidence)
        self.step(
            "scored", self.keeper, scores=scores, self_total=compute_self_total(CODES, scores)
        )
        if upto == "draft":
            return
        self.act("submit", self.officer, "self_assessed", **self.submission(scores))
        if upto == "returned":
            self.return_()
        if upto in ("verified", "approved"):
            self.verify(build_checked_scores(self.which, scores))

    def submission(self, scores: Mapping[str, Score]) -> Row:
        seed = get_sample_seed(self.which)
        return {
            "evidence": dict(self.evidence),
            "sample_seed": seed,
            "sample": scoring.list_codes_to_check(seed, CODES, []),
            **self.classified(compute_self_total(CODES, scores)),
        }

    def classified(self, total: float | None) -> Row:
        found = find_class(CLASSES, total)
        return {"rating_class": found, "change": find_change(CLASSES, self.before, found)}

    def return_(self) -> None:
        said = RATINGS.returned
        scores = {code: dict(score) for code, score in self.state["scores"].items()}
        for code, comment in said.items():
            scores[code]["returned"] = comment
        office = self.rows.accounts["district"]
        self.act("return", office, "returned", scores=scores, said={"criteria": said})

    def verify(self, scores: Mapping[str, Score]) -> None:
        total = compute_verified_total(CODES, scores)
        day = to_civil_day(self.at["verify"])
        self.act(
            "verify",
            self.rows.accounts["district"],
            "verified",
            scores=scores,
            verified_total=total,
            verified_on=day,
            appeal_until=day + timedelta(SET.appeal_days),
            **self.classified(total),
        )

    def number(self, seq: int) -> None:
        """Approve the rating as number `seq` of the year in the district."""
        moment = self.at["approve"]
        final: Row = {
            "approving_unit_id": DISTRICT,
            "register_seq": seq,
            "register_no": f"{seq:02d}/{self.which.year}",
            "approved_on": to_civil_day(moment),
            "approved_at": moment,
        }
        sealed = CommuneRating(**{n: {**self.state, **final}[n] for n in APPROVED_FIELDS})
        hashed = compute_content_hash(sealed, CLASSES, SET.criteria)
        leader = self.rows.accounts["leader"]
        self.act("approve", leader, "approved", **final, content_hash=hashed)

    def act(
        self, name: str, by: UUID, status: str, said: Row | None = None, **changed: Any
    ) -> None:
        entry: Row = {"action": name, "at": self.at[name].isoformat(), "by_id": str(by)}
        if name == "submit":
            entry["seed"] = changed["sample_seed"]
        course = [*self.state["course"], entry | (said or {})]
        moved = {"status": status, "held_since": self.at[name], "course": course}
        self.step(name, by, **moved, **changed)

    def step(self, name: str, by: UUID, **changed: Any) -> None:
        before = {key: self.state[key] for key in changed if self.state[key] != changed[key]}
        actor = self.keeper if by == self.officer else by
        self.steps.append(HistoryStep(self.at[name], actor, before))
        self.state |= changed

    def entered(self) -> Row:
        return self.rows.entered(CommuneRating, self.state, self.keeper, self.steps)


def build_other_set() -> Row:
    """A second set of criteria, to compare with: fewer criteria, other weights."""
    return {
        "id": build_id(ENTERED, create_random("criteria-set")),
        "org_unit_id": DISTRICT,
        "name": "Mẫu minh họa số 2, dự kiến năm 2023",
        "legal_basis": "Bản dự thảo để thử, chưa ban hành",
        "valid_from": date(2023, 1, 1),
        "valid_to": None,
        "is_illustrative": True,
        "is_shipped": False,
        "max_score": sum(RATINGS.other_points.values()) + RATINGS.other_own.max_points,
        "classes": CLASSES,
        "appeal_days": SET.appeal_days,
        "note": "Gộp hai tiêu chí tuyên truyền, thêm tiêu chí về tin phản ánh của nhân dân.",
        "created_at": ENTERED,
    }


def build_other_criteria() -> list[Row]:
    rng = create_random("criteria")
    known = {line.code: line for line in SET.criteria}
    lines = [
        *(
            known[code].model_copy(update={"max_points": points})
            for code, points in RATINGS.other_points.items()
        ),
        RATINGS.other_own,
    ]
    return [
        {
            **line.model_dump(mode="json", exclude={"verified", "note"}),
            "id": build_id(ENTERED + timedelta(seconds=position), rng),
            "org_unit_id": DISTRICT,
            "criteria_set_id": build_other_set()["id"],
            "domain": "prostitution",
            "position": position,
            "created_at": ENTERED + timedelta(seconds=position),
        }
        for position, line in enumerate(lines, 1)
    ]
