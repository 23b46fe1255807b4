"""Rows of ratings with each step of their history, and a second set of criteria."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.demo import ratings
from backend.demo.history import HistoryStep
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.ratings import CLASSES, CODES, SET, Round
from backend.demo.rows import Rows
from backend.domains.ratings.commune_ratings.approval import APPROVED_FIELDS, compute_content_hash
from backend.domains.ratings.commune_ratings.evidence import EvidenceQuery, load_evidence
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.scoring import (
    compute_self_total,
    compute_verified_total,
    find_change,
    find_class,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion

DISTRICT = UNIT_IDS["binh-luc-district"]
KINDS = {kind for line in SET.criteria for kind in line.evidence}
ENTERED = to_instant(date(2022, 9, 12), 9)


def build_rating_tables(db: Session, rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """Built after everything that evidence counts, because it is computed from the register."""
    yield CriteriaSet, [rows.entered(CriteriaSet, build_other_set(), rows.accounts["admin"])]
    lines = build_other_criteria()
    yield Criterion, [rows.entered(Criterion, line, rows.accounts["admin"]) for line in lines]
    made: list[Row] = []
    before: dict[UUID, str] = {}
    for which in ratings.list_rounds():
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

    def __init__(
        self, which: Round, rows: Rows, evidence: Mapping[str, Any], before: str | None
    ) -> None:
        self.which, self.rows, self.evidence, self.before = which, rows, evidence, before
        self.at = ratings.compute_step_times(which)
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
        self.officer = UUID(str(own)) if own else build_id(self.at["begun"] - timedelta(300), rng)
        self.steps: list[HistoryStep] = []
        self.run()

    def run(self) -> None:
        upto, scores = self.which.upto, ratings.build_own_scores(self.which, self.evidence)
        self.step(
            "scored", self.keeper, scores=scores, self_total=compute_self_total(CODES, scores)
        )
        if upto == "draft":
            return
        self.act("submit", self.officer, "self_assessed", **self.submission(scores))
        if upto == "returned":
            self.return_()
        if upto in ("verified", "approved"):
            self.verify(ratings.build_checked_scores(self.which, scores))

    def submission(self, scores: Row) -> Row:
        return {
            "evidence": dict(self.evidence),
            "sample_seed": ratings.get_sample_seed(self.which),
            "sample": ratings.select_sample(self.which),
            **self.classified(compute_self_total(CODES, scores)),
        }

    def classified(self, total: float | None) -> Row:
        found = find_class(CLASSES, total)
        return {"rating_class": found, "change": find_change(CLASSES, self.before, found)}

    def return_(self) -> None:
        said = ratings.RETURNED
        scores = {code: dict(score) for code, score in self.state["scores"].items()}
        for code, comment in said.items():
            scores[code]["returned"] = comment
        office = self.rows.accounts["district"]
        self.act("return", office, "returned", scores=scores, said={"criteria": said})

    def verify(self, scores: Row) -> None:
        total = compute_verified_total(CODES, scores)
        day = self.at["verify"].astimezone(HANOI).date()
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
        final = {
            "approving_unit_id": DISTRICT,
            "register_seq": seq,
            "register_no": f"{seq:02d}/{self.which.year}",
            "approved_on": moment.astimezone(HANOI).date(),
            "approved_at": moment,
        }
        sealed = CommuneRating(**{n: {**self.state, **final}[n] for n in APPROVED_FIELDS})
        hashed = compute_content_hash(sealed, CLASSES_STORED, SET.criteria)
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


CLASSES_STORED = [
    {"code": entry.code, "title": entry.title, "min_score": entry.min_score}
    for entry in SET.classes
]


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
        "max_score": sum(points for _, points in OTHER_POINTS) + OTHER_OWN["max_points"],
        "classes": CLASSES_STORED,
        "appeal_days": SET.appeal_days,
        "note": "Gộp hai tiêu chí tuyên truyền, thêm tiêu chí về tin phản ánh của nhân dân.",
        "created_at": ENTERED,
    }


OTHER_POINTS = (
    *(("TT1", 20.0), ("QL1", 10.0), ("QL2", 10.0), ("QL3", 10.0), ("KT1", 15.0)),
    *(("KT2", 10.0), ("KQ1", 15.0)),
)
OTHER_OWN: Row = {
    "code": "TB1",
    "section": "Phát huy vai trò của nhân dân",
    "title": "Tiếp nhận, chuyển kịp thời tin phản ánh của nhân dân",
    "max_points": 10.0,
    "scoring_note": "Căn cứ số tin đã chuyển cơ quan có thẩm quyền.",
    "evidence": [],
    "required_evidence": [],
}


def build_other_criteria() -> list[Row]:
    rng = create_random("criteria")
    known = {line.code: line for line in SET.criteria}
    lines = [
        {
            "code": code,
            "section": known[code].section,
            "title": known[code].title,
            "max_points": points,
            "scoring_note": known[code].scoring_note,
            "evidence": list(known[code].evidence),
            "required_evidence": list(known[code].required_evidence),
        }
        for code, points in OTHER_POINTS
    ]
    return [
        {
            **line,
            "id": build_id(ENTERED + timedelta(seconds=position), rng),
            "org_unit_id": DISTRICT,
            "criteria_set_id": build_other_set()["id"],
            "domain": "prostitution",
            "position": position,
            "created_at": ENTERED + timedelta(seconds=position),
        }
        for position, line in enumerate([*lines, OTHER_OWN], 1)
    ]
