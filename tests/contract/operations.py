"""The routes as data, and who of the cast may call each with the records of a place."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from backend.core.session.models import create_id
from backend.duties import (
    AGENCY_RECORDS,
    OWN_AGENCY_ONLY,
    OWN_RECORDS,
    TEAM_RECORDS,
    Reach,
    get_reach,
)
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import CURRENT, Api
from tests.contract import objects
from tests.contract.objects.places import ABOVE, COMMUNE
from tests.databases import pg_server
from tests.proofs import proof_stage

PREFIX = "/api/v1"
UNSCOPED_READS = {"/org-units/{id}", "/violation-types/{id}"}
"""Public to everyone signed in: units of government, the catalogue of acts."""

OPEN = {
    "login": "proves who one is",
    "issue_token": "proves who one is",
    "activate": "proves that one was given the code",
    "list_public_ratings": "approved ratings are public",
    **dict.fromkeys(
        (
            *("get_open_data", "get_open_ratings", "get_open_ratings_csv"),
            *("describe_open_ratings", "get_open_progress", "get_open_progress_csv"),
            "describe_open_progress",
        ),
        "approved ratings and published years are open data",
    ),
    "list_public_establishment_types": "acts and penalties are public",
    "list_public_violation_types": "acts and penalties are public",
    "check_paper": "whoever holds a paper may check that it is genuine",
    "get_tip_channel": "whom a tip goes to",
    "give_tip_off": "a tip needs no name (R9)",
    "get_tip_off_status": "proves that one holds the receipt",
    "add_to_tip_off": "proves that one holds the receipt",
    "withdraw_tip_off": "proves that one holds the receipt",
    "get_deadlines_calendar": "proves that one holds a calendar's token",
}
"""The only endpoints without a person; one more is a visible change of this table."""
OF_TEAMS = (
    *("/inspections", "/violations", "/recommendations", "/attachments"),
    *("/inspection-plan-visits", "/sync/conflicts"),
)
"""Records of one team: inspectors see those of their own."""
OF_KEEPERS = {("district", "own"), ("inspector", "own"), ("leader", "own"), ("district", "sibling")}
"""Who keeps the sample plans: their proposer, the team's leader, the chairman of their unit."""
OF_PARTNER = ("partner", "own")
"""Whose the sample report of an agency is, and where."""
DRAFTED_BY_OWN = {"create_next_plan", "create_plan_target"}
"""What the plan's own unit alone begins."""
ASKED_BY = {"own": "binhnghia", "sibling": "trangan"}
SENT_BY = {"own": "district", "sibling": "inspector"}
OWNED = {"/jobs": ASKED_BY, "/sync/receipts": ASKED_BY, "/uploads": SENT_BY}
"""Whose the samples are that nobody else sees, whatever they reach."""
NOT_YET_APPROVED = {Role.SUPERIOR_OFFICER, Role.INSPECTOR}
"""Roles that read ratings, or the records behind their figures, but only of approved ones."""


IMPORTS = (
    "get_import",
    "list_import_rows",
    "get_annotated",
    "choose_values",
    "apply_import",
    "revert_import",
)
OF_FILES = (
    *("get_attachment", "update_attachment", "delete_attachment"),
    *("withhold_attachment", "release_attachment", "destroy_attachment", "verify_attachment"),
    *("get_attachment_content", "get_attachment_thumbnail", "list_attachment_custody"),
)
"""The sample is a photo of a violation."""
SAID_BY_ONE_UNIT = {"create_recheck_follow_up"}
"""Of those who reach the record, one unit may: the others are told that they are not it."""
OF_ITS_KIND = {
    "get_training_year": Permission.STAFF_READ,
    "get_training_sheet": Permission.STAFF_READ,
    "list_staff_attendances": Permission.STAFF_READ,
    "create_export": Permission.ESTABLISHMENT_READ,
    **dict.fromkeys(OF_FILES, Permission.VIOLATION_READ),
    "list_plan_target_records": Permission.ESTABLISHMENT_READ,
    "list_report_line_records": Permission.ESTABLISHMENT_READ,
    **dict.fromkeys(
        (
            *("get_second_approval", "confirm_second_approval"),
            *("refuse_second_approval", "withdraw_second_approval"),
        ),
        Permission.VIOLATION_DECIDE,
    ),
    **dict.fromkeys(("get_template", "delete_import", *IMPORTS), Permission.ESTABLISHMENT_WRITE),
}
"""What a route asks for besides, because it serves records of several kinds: the sample's kind."""


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    template: str
    permission: str

    @property
    def path(self) -> str:
        kind = "workforce_counted" if "/evidence/" in self.template else "establishments"
        return self.template.replace("{kind}", kind)

    @property
    def has_id(self) -> bool:
        return "{" in self.path

    @property
    def record(self) -> str:
        """The path down to the last id: what kind of record it acts on."""
        return re.sub(r"(.*\}).*", r"\1", self.path)


Cell = tuple[Operation, str, str | None]
"""An operation, who asks for it, and at which place; without one, of a record that is not there."""
IS_WHOLE = proof_stage() != "test" and not pg_server()


def operations(app: FastAPI) -> list[Operation]:
    return [
        Operation(o["operationId"], method.upper(), path.removeprefix(PREFIX), o["x-permission"])
        for path, methods in app.openapi()["paths"].items()
        for method, o in methods.items()
    ]


def role_of(person: str) -> tuple[Role, str]:
    _, role, unit = world.PEOPLE[person]
    return role, unit


def may(person: str, permission: str) -> bool:
    role, _ = role_of(person)
    return permission in GRANTED[role]


def reaches_drawn(unit: str, place: str, operation: Operation) -> bool | None:
    """Whether a unit reads what a unit above drew a sample for; None for other records."""
    if operation.record.startswith("/rechecks") and place == "own":
        return unit == "binhluc"  # the samples are drafts: the checked unit reads signed ones
    if operation.record.startswith("/rating-samples"):
        over = {"own": {"hanam"}, "sibling": {"hanam", "binhluc"}, "neighbour": {"hanam"}}
        return unit in {ABOVE[place], *over.get(place, ())}  # of the unit that verifies
    return None


def find_owner(place: str, operation: Operation) -> str | None:
    """Who alone sees the sample, "" for nobody of the cast; None where others do, too."""
    owned = next((OWNED[one] for one in OWNED if operation.record.startswith(one)), None)
    return None if owned is None else owned.get(place, "")


def reaches(person: str, place: str, operation: Operation) -> bool:
    """Whether the record of `place` lies in what the person's role reaches."""
    role, unit = role_of(person)
    if operation.record in UNSCOPED_READS and operation.method == "GET":
        return True
    if is_of_agency(role, operation):
        return operation.record.startswith("/agency-reports") and (person, place) == OF_PARTNER
    if (owner := find_owner(place, operation)) is not None:
        return owner == person
    if "/openings/" in operation.record:
        return (person, place) in OF_KEEPERS
    if (drawn := reaches_drawn(unit, place, operation)) is not None:
        return drawn
    if place == "own" and is_shared(operation) and not is_of_own_staff(operation):
        below = unit in ("binhluc", "binhnghia", "trangan")
        return unit in ("binhluc", "hanam") or (below and operation.method == "GET")
    if operation.record.startswith("/commune-ratings") and role in NOT_YET_APPROVED:
        return False  # the samples are drafts: whoever does not work on them sees none
    if opens_only_own(role, unit, operation):
        return unit == (ABOVE if operation.name in DRAFTED_BY_OWN else COMMUNE)[place]
    inside = {
        "hanam": {"own", "sibling", "neighbour"},
        "binhluc": {"own", "sibling"},
        "binhnghia": {"own"},
        "trangan": {"sibling"},
        "thanhliem": {"neighbour"},
    }[unit]
    if role is Role.INSPECTOR and operation.record.startswith(OF_TEAMS):
        return place == "own" and person == "inspector"
    return place in inside


def is_of_agency(role: Role, operation: Operation) -> bool:
    """Whether the person acts on what agencies record: of the samples only a report is of one."""
    own = role in OWN_AGENCY_ONLY and operation.permission in AGENCY_RECORDS
    return own and not operation.record.startswith("/plans")


def opens_only_own(role: Role, unit: str, operation: Operation) -> bool:
    """Whether the duty is one that opens no records of the units below its own.

    Units above read no draft, so nobody makes the next plan of a unit below, nor adds a target.
    """
    reach = get_reach(role, world.UNITS[unit][3], world.TODAY)
    is_narrow = reach is not Reach.RECORDS and operation.permission in OWN_RECORDS | TEAM_RECORDS
    return is_narrow or operation.name in DRAFTED_BY_OWN


def is_shared(operation: Operation) -> bool:
    kinds = ("/plans", "/inspection-teams", "/trainings", "/rating-criteria-sets")
    more = (
        "/days-off",
        "/checklist-templates",
        "/document-templates",
        "/visit-order/points",
        "/report-calendars",
        "/open-data-releases",
        "/target-allocations",
        "/coordination-",
    )
    planned = ("/inspection-plans", "/inspection-plan-seals", "/report-calendars")
    return operation.record.startswith((*kinds, *more, *planned))


def is_of_own_staff(operation: Operation) -> bool:
    """Lines of a course's sheet are the commune's whose staff they name, whoever holds it."""
    lists = operation.method == "GET" and operation.path.endswith("/attendances")
    return "/trainings/{id}/attendances" in operation.path and not lists


def filled(operation: Operation, place: str | None) -> str:
    """The path with ids of `place`; None stands for ids that do not exist."""
    path = operation.path
    while match := re.search(r"\{[^}]*\}", path):
        template = record_template(operation.path, path, match.end())
        nothing = "no_such_code" if template.endswith("{code}") else create_id()
        id = objects.IDS[template](place) if place else nothing
        path = path[: match.start()] + str(id) + path[match.end() :]
    return path


def build_pattern(template: str) -> re.Pattern[str]:
    """What the paths of a template match, with a group for each of its names."""
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "([^/]+)", re.escape(template)))


def match_path(template: str, path: str) -> dict[str, str]:
    """What stands in a path for each name of its template."""
    found = build_pattern(template).fullmatch(path)
    assert found is not None, path
    return dict(zip(re.findall(r"\{([^}]*)\}", template), found.groups(), strict=True))


def record_template(template: str, partly: str, end: int) -> str:
    """The template's part down to the id that is filled next."""
    done = partly[:end].count("/")
    return "/".join(template.split("/")[: done + 1])


def call(
    api: Api,
    person: str | None,
    operation: Operation,
    place: str | None,
    act: UUID,
    etag: str = CURRENT,
) -> Any:
    who = api.as_(person) if person else api.nobody()
    body = objects.body_for(operation.name, place or "own", act)
    headers = {"If-Match": etag} if operation.method != "GET" else {}
    return who.request(operation.method, filled(operation, place), json=body, headers=headers)


def is_of_oneself(operation: Operation) -> bool:
    return operation.path.startswith(("/me", "/auth", "/devices"))
