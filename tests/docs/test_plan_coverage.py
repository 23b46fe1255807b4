"""Each sentence of the plan stands in docs/plan-coverage.md, and what stands there is true.

Each operation is called as each role that the table names, on the sample records of the contract
tests.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from backend.permissions import GRANTED, Role
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import call, operations

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "plan-coverage.md"
PLAN = Path(__file__).with_name("plan_2022.md")
"""Parts I–III of the plan in its own words, without the numbers of its lists."""
OPERATION = re.compile(r"`(GET|POST|PATCH|DELETE) (/[^`]+)`: ([a-z_, ]+)")
BETWEEN = re.compile(r"(?<=[^.]\.) (?=[A-ZĐ])")
PUBLIC = "public"
ENDED_BY = "15/2012/QH13"


@dataclass(frozen=True)
class Row:
    number: int
    sentence: str
    where: str
    screens: tuple[str, ...]

    @property
    def operations(self) -> list[tuple[str, str, list[str]]]:
        found = OPERATION.findall(self.where)
        return [(method, path, roles.split(", ")) for method, path, roles in found]


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].isdigit():
            number, sentence, where, screens = cells
            names = tuple(re.findall(r"`([^`]+)`", screens))
            found.append(Row(int(number), sentence, where, names))
    return found


def sentences() -> list[str]:
    lines = PLAN.read_text("utf-8").splitlines()
    prose = [line for line in lines if line and not line.startswith("#")]
    return [sentence for line in prose for sentence in BETWEEN.split(line)]


@cache
def permissions() -> dict[tuple[str, str], str]:
    """{(method, path): permission} of the API as it is recorded."""
    paths = json.loads((ROOT / "tests/contract/openapi.json").read_text("utf-8"))["paths"]
    return {
        (method.upper(), path.removeprefix("/api/v1")): operation["x-permission"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def test_every_sentence_has_its_row_in_the_plan_s_order() -> None:
    assert len(sentences()) == 55
    assert [row.sentence for row in rows()] == sentences()
    assert [row.number for row in rows()] == list(range(1, 56))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_operations_exist_and_the_roles_may_call_them(row: Row) -> None:
    known = permissions()
    for method, path, roles in row.operations:
        permission = known.get((method, path))
        assert permission is not None, f"{method} {path} does not exist"
        for role in roles:
            if role == PUBLIC:
                assert permission.startswith("open: "), f"{path} is not public"
            else:
                assert permission in GRANTED[Role(role)], f"{role} may not {method} {path}"


ACTING = {
    "admin": "admin",
    "lead_officer": "district",
    "inspector": "inspector",
    "police_officer": "police",
    "local_officer": "binhnghia",
    "leader": "leader",
    "superior_officer": "province",
    "partner_officer": "partner",
    "tip_handler": "handler",
    PUBLIC: None,
}
"""Who of the cast holds the role."""


def calls() -> list[tuple[str, str, str]]:
    """Every (method, path, role) of the table, reads first, so that they see the samples whole."""
    found = {
        (method, path, role)
        for row in rows()
        for method, path, roles in row.operations
        for role in roles
    }
    return sorted(found, key=lambda one: (one[0] != "GET", *one))


OF_THE_SAMPLE = {"/trainings": "trangan", "/trainings/{id}/head-counts": "trangan"}
"""Whose the sample is where it is no record of Bình Nghĩa."""
ASKS_FOR_MORE = {"/imports", "/public/tip-offs", "/agency-reports/submissions"}
"""A file, a form with a proof of work, a period: the answer is about what is not sent here."""
ABOUT_WHO_ASKS = {
    *("step-of-others", "same-person", "of-other-agency", "account-without-agency"),
    *("not-your-report", "not-addressed-here", "report-of-other-agency"),
}


def is_answered(path: str, answer: Any) -> bool:
    """Done, or refused for the state of the sample record alone: the role may do it."""
    if answer.status_code == 422:
        return path in ASKS_FOR_MORE
    refused = answer.status_code == 409 and answer.json()["code"] not in ABOUT_WHO_ASKS
    return answer.status_code < 300 or refused


def test_each_operation_answers_the_roles_that_the_table_names(api: Api, app: FastAPI) -> None:
    api.run(objects.populate)
    act = api.run(objects.act_id)
    known = {(one.method, one.template): one for one in operations(app)}
    said = {}
    for one in calls():
        method, path, role = one
        person, place = ACTING[role], "own"
        if role == Role.LOCAL_OFFICER and path in OF_THE_SAMPLE and method == "POST":
            person, place = OF_THE_SAMPLE[path], "sibling"
        said[one] = call(api, person, known[method, path], place, act)
    wrong = {one: told.json() for one, told in said.items() if not is_answered(one[1], told)}
    assert wrong == {}
    done = [one for one, told in said.items() if told.status_code < 300]
    assert len(done) >= 0.75 * len(said) >= 75


def routes() -> set[str]:
    """The names of the SPA's screens."""
    found: set[str] = set()
    for path in (ROOT / "frontend" / "src" / "domains").glob("*/*/routes.ts"):
        found |= set(re.findall(r'\bname: "([a-z-]+)"', path.read_text("utf-8")))
    return found


def test_screens_exist() -> None:
    known = routes()
    assert len(known) > 40
    assert {
        (row.number, name) for row in rows() for name in row.screens if name not in known
    } == set()


def test_nothing_is_missing_but_what_the_law_ended() -> None:
    without = [row for row in rows() if not row.operations or not row.screens]
    (ended,) = without
    assert "cơ sở chữa bệnh" in ended.sentence
    assert ENDED_BY in ended.where
    words = ("thiếu", "chưa có", "sẽ có", "missing", "todo")
    assert [row.number for row in rows() if any(w in row.where.lower() for w in words)] == []


def test_every_code_span_of_the_table_is_understood() -> None:
    """A misspelt operation would else be no operation at all, and pass."""
    spans = sum(row.where.count("`") // 2 for row in rows())
    assert spans == sum(len(row.operations) for row in rows())
