"""Inspections as recorded and signed, with those present and the results."""

from datetime import date, datetime, timedelta
from typing import Any

from backend.demo import answers
from backend.demo.acts import BROKERING, Finding, select_findings
from backend.demo.people import OfficeAccounts
from backend.demo.random_values import Row, build_id, create_random, split_by, to_instant
from backend.demo.rounds import Call, build_visits
from backend.demo.spot import Spot

NIGHT = {"karaoke", "bar", "massage", "dim_cafe"}
PLAIN = {
    *("Khách sạn Châu Giang", "Nhà hàng Bến Sông", "Nhà nghỉ Bình Minh", "Cắt tóc Thanh Xuân"),
}
REMINDED = {"Massage Thư Giãn", "Nhà nghỉ Hương Sen"}
DRAFT_DAY = date(2022, 9, 30)


class Visits:
    """Builds the records; `found` maps the id of an inspection to its violation."""

    def __init__(self, places: list[Row], staff: OfficeAccounts, counts: list[Row]) -> None:
        self.rng = create_random("visits")
        self.calls = build_visits(places)
        self.places = places
        self.staff = staff
        self.members = split_by(staff.members, "team_id")
        self.counts = split_by(counts, "establishment_id")
        self.numbers: dict[tuple[Any, int], int] = {}
        self.found: dict[Any, Finding] = {}
        self.spot = Spot(places, counts)

    def records(self) -> list[Row]:
        """Every signed record in order of time, and one draft that is not finished."""
        found = select_findings(self.calls, create_random("findings"))
        rows = [self.record(call, found.get(n)) for n, call in enumerate(self.calls)]
        rows.sort(key=lambda row: row["signed_at"])
        told = (row | self.spot.told(row, row["wanted"]) for row in rows)
        return [*(row | self.number(row) for row in told), self.draft()]

    def record(self, call: Call, finding: Finding | None) -> Row:
        """The record of one visit, signed at its end."""
        started_at = self.start(call)
        ended_at = started_at + timedelta(minutes=self.rng.randrange(40, 60, 5))
        team = self.team(call)
        present = self.present(team)
        outcome, faults, wanted = self.outcome(call, finding)
        row = {
            "id": build_id(started_at, self.rng),
            "org_unit_id": call.place["org_unit_id"],
            "establishment_id": call.place["id"],
            "team_id": team["id"],
            "team_level": team["level"],
            "record_no": None,
            "record_year": None,
            "record_seq": None,
            **self.kind(call, finding),
            "inspected_on": call.day,
            "started_at": started_at,
            "ended_at": ended_at,
            "member_ids": [seat["id"] for seat in present],
            "attendance": [str(seat["id"]) for seat in present],
            "status": "signed",
            "checklist_version": answers.TEMPLATE.key,
            "checklist": answers.build_checklist_answers(call.place, faults, self.rng),
            "outcome": outcome,
            "statement": answers.select_statement(faults, self.rng),
            "recommendations": answers.format_recommendations(wanted, call.day),
            "wanted": wanted,
            "signed_at": ended_at + timedelta(minutes=10),
            "signed_by_id": self.writer(present),
            "created_at": started_at,
        }
        if finding:
            self.found[row["id"]] = finding
        return row

    def outcome(self, call: Call, finding: Finding | None) -> tuple[str, dict[str, str], list[str]]:
        """The outcome, {item: observation}, and the recommendations."""
        name = call.place["name"]
        reminded = name in REMINDED or (
            name not in PLAIN and self.rng.random() < (0.1 if call.follows_up else 0.3)
        )
        small = answers.select_small_faults(call.place, self.workers(call), self.rng)
        small = small if reminded or finding else {}
        faults = {item: seen for item, (seen, _) in small.items()}
        wanted = [ask for _, ask in small.values()]
        if finding is None:
            return ("reminder" if reminded else "no_violation"), faults, wanted
        outcome = "transferred" if finding is BROKERING else "violation_recorded"
        return outcome, {**faults, finding.item: finding.seen}, wanted

    def start(self, call: Call) -> datetime:
        """Establishments that open at night are visited at night; stops follow each other."""
        night = call.place["establishment_type"] in NIGHT
        hour = 19 if night else 8 if call.day.toordinal() % 2 else 14
        return to_instant(call.day, hour, 15) + timedelta(minutes=70 * min(call.stop, 3))

    def kind(self, call: Call, finding: Finding | None) -> Row:
        if call.follows_up or self.rng.random() < (0.5 if finding else 0.08):
            reasons = ("complaint", "agency_request", "suspected_sign")
            trigger = "agency_request" if call.follows_up else self.rng.choice(reasons)
            return {"kind": "unscheduled", "trigger": trigger}
        return {"kind": "planned", "trigger": None}

    def team(self, call: Call) -> Row:
        owner = call.place["org_unit_id"] if call.level == "commune" else None
        return next(
            team
            for team in self.staff.teams
            if team["level"] == call.level and owner in (None, team["org_unit_id"])
        )

    def number(self, row: Row) -> Row:
        """Number a team's records of a year in the order in which they were signed."""
        key = (row["team_id"], row["inspected_on"].year)
        self.numbers[key] = seq = self.numbers.get(key, 0) + 1
        return {"record_no": f"{seq:02d}/BB-ĐKT178", "record_year": key[1], "record_seq": seq}

    def present(self, team: Row) -> list[Row]:
        """The leader or a deputy and two to four others: at least the three that are required."""
        seats = self.members[team["id"]]
        heads = [seat for seat in seats if seat["function"] != "member"]
        others = [seat for seat in seats if seat["function"] == "member"]
        size = min(len(others), self.rng.randint(2, 4))
        came = [self.rng.choice(heads), *self.rng.sample(others, size)]
        return [seat for seat in seats if seat in came]

    def writer(self, present: list[Row]) -> Any:
        """The member who writes the record: one with an account, or else the labour office."""
        known = [seat["user_id"] for seat in present if seat["user_id"]]
        office = next(row["id"] for row in self.staff.users if row["username"] == "district")
        return known[0] if known else office

    def workers(self, call: Call) -> int:
        known = [
            row for row in self.counts.get(call.place["id"], []) if row["counted_on"] <= call.day
        ]
        return int(known[-1]["total"]) if known else 3

    def draft(self) -> Row:
        """A record that an inspector began on Friday and has not signed yet."""
        place = next(row for row in self.places if row["name"] == "Nhà nghỉ Hương Sen")
        row = self.record(Call(place, DRAFT_DAY, "district", 1), None)
        begun = dict(list(row["checklist"].items())[:5])
        left_open = ("outcome", "ended_at", "statement", "recommendations")
        seats = self.members[row["team_id"]]
        came = [seat["id"] for seat in seats if seat["function"] == "leader" or seat["user_id"]]
        row |= {"status": "draft", "checklist": begun, "member_ids": came}
        row["attendance"] = [str(id) for id in came]
        return row | dict.fromkeys((*left_open, "signed_at", "signed_by_id"))
