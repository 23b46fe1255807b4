"""Every file states its sources, every doubt is explained, and the plan keeps its own words."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from backend.law import reference
from backend.law.reference import load_checklist_templates, load_plan_2022
from backend.law.reference.reference_files import ReferenceEntry, ReferenceFile

FILES = sorted(Path(reference.__file__).parent.glob("*.json"))


def claims(value: Any) -> list[dict[str, Any]]:
    """Every object below `value` that says whether it is verified."""
    if isinstance(value, list):
        return [claim for item in value for claim in claims(item)]
    if not isinstance(value, dict):
        return []
    below = [claim for item in value.values() for claim in claims(item)]
    return [value, *below] if "verified" in value else below


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_names_its_sources_and_explains_every_doubt(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["source"]
    assert isinstance(content["verified"], bool)
    for claim in claims(content):
        assert claim["verified"] or claim["note"], claim


def test_an_unexplained_doubt_or_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs a note"):
        ReferenceEntry(verified=False)
    with pytest.raises(ValidationError, match="extra"):
        ReferenceFile.model_validate({"title": "x", "source": ["y"], "veriffied": True})


def test_the_checklist_of_the_project_is_marked_as_such() -> None:
    for template in load_checklist_templates():
        assert not template.verified
        assert "Chưa tìm thấy mẫu" in template.note


def test_the_plan_has_the_six_targets_of_the_api_in_order() -> None:
    targets = load_plan_2022().targets
    assert [(target.code, target.threshold_percent) for target in targets] == [
        ("communes_communicating", 100),
        ("violations_handled", 100),
        ("establishments_inspected", 70),
        ("healthy_communes_kept", 100),
        ("workforce_known", 100),
        ("staff_trained", 100),
    ]
    assert [target.order for target in targets] == [1, 2, 3, 4, 5, 6]


def test_each_agency_has_its_tasks_and_only_one_has_a_date() -> None:
    tasks = load_plan_2022().tasks
    agencies = [task.agency for task in tasks]
    assert agencies.count("Phòng Lao động - Thương binh và Xã hội") == 8
    assert agencies.count("Công an huyện") == 6
    assert [task.order for task in tasks] == list(range(1, 15))
    assert [task.key for task in tasks if task.due_on] == ["labour-1"]


def test_the_measure_that_ended_in_2013_is_in_no_task() -> None:
    for task in load_plan_2022().tasks:
        assert "chữa bệnh" not in task.title
    assert any("đã chấm dứt" in task.note for task in load_plan_2022().tasks)
