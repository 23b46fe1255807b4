"""Finds for each operation a request that the demo answers with success: `make golden` keeps it.

What was found the last time is asked again first. Candidates are the people who hold the
permission, the records of the lists, and the body that the contract tests send. Where all records
are in another state, another operation on the same kind of record is tried before.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from backend.api_description.examples import PARAMETERS
from backend.demo import PASSWORD
from backend.demo.people import NAMED
from backend.permissions import GRANTED, Permission
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import PREFIX, Operation
from tests.demo.example_steps import (
    FORM,
    GUARDED,
    NEW,
    Found,
    Step,
    is_empty,
    read_json,
    select_shown,
    send_steps,
)
from tests.demo.example_texts import hide_moving, raise_small_counts
from tests.demo.example_world import PEOPLE, DemoIds

GIVEN_ID = "0183989a-8d00-7000-8000-000000000001"
OF_DEMO = {
    "id": GIVEN_ID,
    "username": "canbo",
    "full_name": NAMED["binhnghia"],
    "signed_by": NAMED["leader"],
    "end_signed_by": NAMED["leader"],
}
"""What stands in every body for the names of the contract tests."""
MOST_ROWS = 8
MOST_TRIES = 50
MOST_TRIES_AFTER = 12
QUERY: dict[str, Any] = {
    "year": 2022,
    "on": "2022-10-03",
    "period_kind": "half_year",
    "period_start": PARAMETERS["period_start"],
    "kind": "inspection_record",
    "address": "Thôn 3",
    "entity": "violation",
    "entity_id": str(objects.id_of("violation", "own")),
}
"""Of parameters that must be given."""
BEFORE_TEST = {"list_audit_events": {"to": "2022-10-01"}}
"""Of lists that begin with what was done last: by the test itself."""
KINDS = ("establishments", "establishments_known", "workforce_counted", "staff_trained")
BODIES: dict[str, Any] = {
    "login": {"username": "district", "password": PASSWORD},
    "issue_token": {
        "grant_type": "password",
        "username": "district",
        "password": PASSWORD,
        "device_id": "may-tinh-1",
    },
    "change_password": {"current_password": PASSWORD, "new_password": "nang-am-tren-song-chau"},
    "start_totp": {"password": PASSWORD},
    "create_script_token": {
        "label": "Tổng hợp hằng tháng",
        "scopes": ["establishments:read"],
        "days": 90,
        "password": PASSWORD,
    },
    "register_device": {
        "name": "Điện thoại Samsung của tôi",
        "send_key": "c2FtLXN1bmctMTc4LWtob2EtZ3VpLWN1YS1tYXktbmF5",
        "password": PASSWORD,
    },
    "update_device": {"name": "Điện thoại của Đội 178"},
    "subscribe_calendar": {"label": "Điện thoại"},
    "give_tip_off": {"text": "Quán karaoke ở Thôn 3 mở cửa sau 24 giờ", "topic": "place"},
    "get_tip_off_status": {"receipt": "{receipt}"},
    "add_to_tip_off": {"receipt": "{receipt}", "text": "Quán vẫn mở cửa sau 24 giờ"},
    "withdraw_tip_off": {"receipt": "{receipt}"},
}
"""Of operations without an entry in `tests/contract/objects`; `{field}`: of the answer before."""
OTHER_WORDS = (
    *(("2022-08", "2022-10"), ("2022-08", "2022-09"), ('"year": 2021', '"year": 2022')),
    *(('"year": 2021', '"year": 2020'), ('"year": 2022', '"year": 2023')),
    *(('"year": 2023', '"year": 2024'), ("A1", "I.1"), ("own", "new")),
)
"""In a body, where a record of the demo already stands for the first word."""


class Search:
    def __init__(self, begin: Callable[[], Api], ids: DemoIds, document: Any, act: UUID) -> None:
        self.begin, self.ids, self.document, self.act = begin, ids, document, act
        self.api = begin()
        self.told: list[Any] = []
        """What the steps before the next one were answered."""
        self.rows: dict[tuple[str, str], list[str]] = {}
        self.found: dict[str, Found] = {}

    def recall(self, operation: Operation, steps: tuple[Step, ...]) -> Found | None:
        """What the steps of the last time are answered, if they still succeed."""
        first = send_steps(self.api, steps[:-1], self.told)
        found = None
        if first is None or first.status_code < 300:
            found = self.ask(operation, steps)
        self.told = []
        if len(steps) > 1:
            self.api = self.begin()
        return found

    def find(self, operation: Operation) -> Found | None:
        """A request of records as they stand; for a list the first that shows a row."""
        empty: Found | None = None
        for person in self.list_people(operation):
            tries = itertools.product(
                self.list_paths(person, operation.template),
                self.list_bodies(operation),
                self.list_queries(operation),
            )
            for path, body, query in itertools.islice(tries, MOST_TRIES):
                step = Step(person, operation.method, path, query, body)
                found = self.ask(operation, (step,))
                if found is not None and not is_empty(found):
                    return found
                empty = empty or found
        return empty

    def ask(self, operation: Operation, steps: tuple[Step, ...]) -> Found | None:
        """What the last of the steps is answered, if it succeeds; those before are done."""
        content = self.get_described(operation).get("requestBody", {}).get("content", {})
        answer = send_steps(self.api, steps[-1:], [*self.told], form=FORM in content)
        if answer.status_code >= 300:
            return None
        told = select_shown(operation.permission, read_json(answer))
        if operation.method != "GET":
            self.api = self.begin()
        return Found(steps, answer.status_code, told)

    def find_after(self, operation: Operation, known: list[Operation]) -> Found | None:
        """A request after another operation on the same kind of record."""
        for before in known:
            earlier = self.found.get(before.name)
            if earlier is None or not may_lead_to(before, operation):
                continue
            self.api = self.begin()
            self.rows.clear()
            self.told = []
            answer = send_steps(self.api, earlier.steps, self.told)
            if answer.status_code >= 300:
                continue
            for id, is_new in find_ids(before, earlier, self.told[-1]):
                found = self.try_after(operation, earlier.steps, id, is_new=is_new)
                if found is not None:
                    self.start_anew()
                    return found
        self.start_anew()
        return None

    def start_anew(self) -> None:
        self.rows.clear()
        self.api, self.told = self.begin(), []

    def try_after(
        self, operation: Operation, steps: tuple[Step, ...], id: str, *, is_new: bool
    ) -> Found | None:
        for person in self.list_people(operation):
            tries = itertools.product(
                self.list_paths(person, operation.template, id),
                self.list_bodies(operation)[:2],
                self.list_queries(operation)[-1:],
            )
            for path, body, query in itertools.islice(tries, MOST_TRIES_AFTER):
                last = Step(person, operation.method, path, query, body)
                found = self.ask(operation, (*steps, last))
                if found is not None and not is_empty(found):
                    kept = last._replace(path=path.replace(id, NEW)) if is_new and id else last
                    return found._replace(steps=(*steps, kept))
        return None

    def get_described(self, operation: Operation) -> Any:
        return self.document["paths"][PREFIX + operation.template][operation.method.lower()]

    def list_people(self, operation: Operation) -> list[str]:
        if operation.permission.startswith("open: "):
            return [""]
        is_own = operation.permission == Permission.SELF
        return [n for n, role in PEOPLE.items() if is_own or operation.permission in GRANTED[role]]

    def list_paths(self, person: str, template: str, first: str = "") -> Iterator[str]:
        """The template with ids of records; `first` is the one for its first place, if given."""
        yield from self.fill(person, template.split("/")[1:], "", "", [first] if first else [])

    def fill(
        self, person: str, parts: list[str], template: str, path: str, given: list[str]
    ) -> Iterator[str]:
        """The path with the rest of its parts; `template` is what the path has been so far."""
        if not parts:
            yield path
            return
        part, rest = parts[0], parts[1:]
        whole = f"{template}/{part}"
        if "{" not in part:
            yield from self.fill(person, rest, whole, f"{path}/{part}", given)
            return
        for id in given or self.list_ids(person, path, whole):
            one = part.replace("{kind}", id) if "{kind}" in part else id
            yield from self.fill(person, rest, whole, f"{path}/{one}", [])

    def list_ids(self, person: str, path: str, template: str) -> list[str]:
        """Ids of some records of a list, the demo's first; then the sample's."""
        if template.endswith(("{kind}", "{kind}.xlsx")):
            return list(KINDS)
        key = (person, path)
        if key not in self.rows:
            self.rows[key] = self.read_ids(person, path, template)
        found = self.rows[key]
        few = found[:: max(1, len(found) // MOST_ROWS)][:MOST_ROWS]
        if template in objects.IDS:
            with self.ids.stand_in():
                few.append(str(objects.IDS[template]("own")))
        return list(dict.fromkeys(few))

    def read_ids(self, person: str, path: str, template: str) -> list[str]:
        who = self.api.as_(person) if person else self.api.nobody()
        name = "code" if template.endswith("{code}") else "id"
        year, day = {"year": 2022}, {"on": "2022-10-03"}
        for query in ({"limit": 60}, year, {**year, **day}, day, {}):
            answer = who.get(path, **query)
            told = read_json(answer) if answer.status_code == 200 else {}
            rows = told.get("items", []) if isinstance(told, dict) else told or []
            ids = [str(row[name]) for row in rows if isinstance(row, dict) and row.get(name)]
            ids = [id for id in ids if hide_moving(id) == id]  # the others are new in each run
            if ids:
                return ids
        return []

    def list_bodies(self, operation: Operation) -> list[Any]:
        """Bodies to try: that of the contract tests, first with records of the demo in it."""
        asked = self.get_described(operation).get("requestBody")
        if asked is None or "multipart/form-data" in asked["content"]:
            return [None]
        with self.ids.stand_in():
            body = objects.body_for(operation.name, "own", self.act)
        if isinstance(body, dict):
            body = body | {name: OF_DEMO[name] for name in OF_DEMO.keys() & body.keys()}
        body = BODIES.get(operation.name, body)
        if operation.permission.startswith(GUARDED):
            body = raise_small_counts(body)
        text = mapped = json.dumps(body)
        for old, new in self.ids.list_replacements().items():
            mapped = mapped.replace(old, new)
        others = [mapped.replace(*words) for words in OTHER_WORDS]
        return [json.loads(one) for one in dict.fromkeys((mapped, text, *others))]

    def list_queries(self, operation: Operation) -> list[dict[str, Any]]:
        """Queries to try: what must be given, first with a year or so that a page is short."""
        shared = self.document["components"]["parameters"]
        taken = self.get_described(operation).get("parameters", ())
        whole = [shared[one["$ref"].split("/")[-1]] if "$ref" in one else one for one in taken]
        known = QUERY | {"org_unit_id": str(self.ids.unit("binhluc"))}
        asked = BEFORE_TEST.get(operation.name, {}) | {
            one["name"]: known.get(one["name"])
            for one in whole
            if one["in"] == "query" and one.get("required")
        }
        names = {one["name"] for one in whole}
        is_read = operation.method == "GET"
        short = [{"limit": 1}, {"limit": 40}] if "limit" in names and is_read else []
        year = [{"year": 2022}] if "year" in names else []
        return [{**asked, **more} for more in (*short, *year, {})]


def find_ids(before: Operation, earlier: Found, told: Any) -> Iterator[tuple[str, bool]]:
    """The records that were acted on or made, and whether their ids are new ones each time."""
    made = str(told.get("id", "")) if isinstance(told, dict) else ""
    if before.has_id:
        at = next(i for i, part in enumerate(before.template.split("/")) if "{" in part)
        used = earlier.steps[-1].path.split("/")[at]
        if used != NEW:
            yield used, False
            if made == used:
                return
    yield made, bool(made) and hide_moving(made) != made and made != GIVEN_ID


def may_lead_to(before: Operation, after: Operation) -> bool:
    """Whether it writes in the same collection."""
    places = [one.template.partition("/{")[0] for one in (before, after)]
    is_write = before.method != "GET" and before.name != after.name
    return is_write and places[1].startswith(places[0])
