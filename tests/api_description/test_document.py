"""The API's description is whole: each operation says who may call it and how it can fail."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from api_breaks import get_target
from backend.access_scopes import find_machine_scope, find_scope
from backend.api_description.document import list_operations
from backend.api_description.operation_problems import list_problems
from backend.api_description.schema_forms import list_objects
from backend.api_description.shared_parts import COMMON_CODES
from backend.core.text.i18n import has_message, translate

Json = dict[str, Any]


@pytest.fixture
def document(app: FastAPI) -> Json:
    found: Json = app.openapi()
    return found


def get_part(document: Json, reference: str) -> Any:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def list_references(document: Json) -> Iterator[str]:
    for node in list_objects(document):
        if isinstance(reference := node.get("$ref"), str):
            yield reference


@pytest.mark.once
def test_every_reference_leads_somewhere(document: Json) -> None:
    assert all(get_part(document, one) for one in set(list_references(document)))


@pytest.mark.once
def test_every_operation_says_who_may_call_it(app: FastAPI, document: Json) -> None:
    for route, operation in list_operations(app, document["paths"]):
        schemes = {name for way in operation["security"] for name in way}
        writes = not (route.methods or set()) <= {"GET", "HEAD"}
        opened = {"client": find_machine_scope(route), "script": find_scope(route)}
        expected = {"bearer", "session", *(["csrf"] if writes else [])}
        expected |= {scheme for scheme, scope in opened.items() if scope}
        by_send_key = {"send_operations", "create_upload", "append_to_upload"}
        expected |= {"send_key"} if route.name in by_send_key else set()
        assert schemes == (set() if route.is_open else expected), route.name
        assert ("401" in operation["responses"]) >= (not route.is_open), route.name


@pytest.mark.once
def test_problems_are_only_those_that_can_be(app: FastAPI, document: Json) -> None:
    """Reading a catalogue changes nothing: it cannot conflict, and asks for no version."""
    named = {
        route.name: set(operation["responses"])
        for route, operation in list_operations(app, document["paths"])
    }
    assert named["list_training_topics"] == {
        *("200", "304", "400", "401", "403", "406", "422", "429", "503")
    }
    assert named["sign_inspection"] >= {"200", "404", "409", "412", "428"}
    assert "401" in named["login"]


@pytest.mark.once
def test_each_problem_has_a_code_and_the_code_its_words(app: FastAPI, document: Json) -> None:
    for route, operation in list_operations(app, document["paths"]):
        own = operation.get("x-problem-codes", {})
        for status, code in list_problems(route):
            assert has_message(code or ""), (route.name, status, code)
            assert (code in own.get(str(status), ())) != (code in COMMON_CODES[status])
            words = {language: translate(code or "", language, {}) for language in ("vi", "en")}
            assert len(set(words.values())) == 2, words


@pytest.mark.once
def test_codes_are_found_where_they_are_written(app: FastAPI, document: Json) -> None:
    """As a text, in a table, through a unique constraint, a workflow, a provider."""
    own = {
        route.name: operation.get("x-problem-codes", {})
        for route, operation in list_operations(app, document["paths"])
    }
    assert own["create_plan"] == {"409": ["plan-exists"]}
    assert own["login"]["401"] == ["invalid-credentials", "otp-invalid", "otp-required"]
    assert {"allocation-not-whole", "step-of-others"} <= {*own["submit_yearly_plan"]["409"]}
    assert "not-your-report" in own["submit_report"]["409"]
    assert "decision-no-used" in own["decide_violation"]["409"]
    assert own["delete_area"]["409"] == ["area-in-use"], "in-use is told in its own words"
    assert "in-use" in own["delete_plan"]["409"]
    assert "in-use" not in own["delete_report"]["409"], "its checks exclude it"


@pytest.mark.once
def test_codes_of_fields_are_found_where_they_are_written(app: FastAPI, document: Json) -> None:
    """At the field, where a file is refused, and where only a run tells which of some it is."""
    own = {
        route.name: operation.get("x-field-codes", [])
        for route, operation in list_operations(app, document["paths"])
    }
    assert own["create_support_model"] == sorted(own["create_support_model"])
    assert {"ends-before-start", "model-end-needed"} <= {*own["create_support_model"]}
    assert {"attachment-empty", "attachment-pixels"} <= {*own["create_attachment"]}
    assert {"file-broken", "file-encrypted"} <= {*own["create_import"]}
    assert {"part-missing", "section-empty"} <= {*own["submit_report"]}
    assert "part-missing" not in own["get_report"], "it tells what lacks, and refuses nothing"
    assert not own["list_training_topics"]
    common = document["components"]["responses"]["422"]["x-field-codes"]
    assert "pii-in-text" in common
    for codes in (common, *own.values()):
        for code in codes:
            assert has_message(code), code
            assert codes is common or code not in common


@pytest.mark.once
def test_only_lists_that_go_on_name_the_next_page(app: FastAPI, document: Json) -> None:
    headers = {
        route.name: get_target(document, dict(operation["responses"]["200"])).get("headers", {})
        for route, operation in list_operations(app, document["paths"])
        if "200" in operation["responses"]
    }
    assert "Link" in headers["list_inspections"]
    assert "Link" in headers["list_sessions"], "with `limit` a whole list comes in pages, too"
    assert "Link" not in headers["get_inspection"]


@pytest.mark.once
def test_each_tag_is_described(document: Json) -> None:
    told = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = {
        tag for path in document["paths"].values() for one in path.values() for tag in one["tags"]
    }
    assert used == told.keys()
    assert all(told.values())
    assert [name for name, said in told.items() if "\n\n" in said] == []


@pytest.mark.once
def test_schemas_have_forms_that_generators_understand(document: Json) -> None:
    for node in list_objects(document["components"]["schemas"]):
        kind = node.get("type")
        assert kind != "integer" or node.get("format") == "int64"
        assert "contentMediaType" not in node
        properties = node.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            assert not (isinstance(schema, dict) and schema.get("type") == "null"), name
    problems = (one for name, one in document["components"]["responses"].items() if name.isdigit())
    assert "application/json" not in json.dumps(list(problems))
