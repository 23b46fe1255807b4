"""The merge itself: a machine of devices and others, and bugs planted in it that it finds."""

import inspect
import sys
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from backend.core.http.offline import MergeRule
from backend.domains.inspections.sync_operations import merging, record_course
from backend.domains.inspections.sync_operations.merging import (
    FieldConflict,
    Merge,
    is_same,
    merge_changes,
    split_field,
)
from backend.domains.inspections.sync_operations.record_course import (
    LoggedChange,
    RecordCourse,
    build_course,
)
from tests.proofs import proof_sample, proof_seed, proof_size

RULE = MergeRule(frozenset(("a", "b", "k")), "draft", frozenset(("k",)))
"""`u` is not declared: it is never merged. `k` is merged key by key."""
WHO, AT = UUID(int=1), datetime(2022, 10, 1, tzinfo=UTC)
NAMES = st.sampled_from(("a", "b", "u", "k/x", "k/y"))
VALUES = st.integers(0, 3)
MergeFunction = Callable[
    [MergeRule, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any], Collection[str]], Merge
]
CourseFunction = Callable[[int, list[LoggedChange], MergeRule, int], RecordCourse]


def get_value(record: Mapping[str, Any], path: str) -> Any:
    name, _, key = path.partition("/")
    return record[name].get(key) if key else record[name]


def apply_patch(record: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The record after a merge patch, which goes into `k`."""
    after = deepcopy(record)
    for name, value in patch.items():
        if name == "k":
            after["k"].update(value)
        else:
            after[name] = value
    return after


def to_patch(path: str, value: Any) -> dict[str, Any]:
    name, _, key = path.partition("/")
    return {name: {key: value}} if key else {name: value}


class TwoSides(RuleBasedStateMachine):
    """A register, a device that sees only itself, and others who write at the same time.

    The oracle knows nothing of three-way merges: it keeps, for each path, the value that the
    device believes in and whether others wrote after the device last wrote through.
    """

    merge: MergeFunction = staticmethod(merge_changes)
    course: CourseFunction = staticmethod(build_course)

    def __init__(self) -> None:
        super().__init__()
        self.record: dict[str, Any] = {"a": 0, "b": 0, "u": 0, "k": {"x": 0, "y": 0}}
        self.believed = deepcopy(self.record)
        self.log: list[LoggedChange] = []
        self.foreign: set[str] = set()
        self.merged_version = 0

    def write(self, patch: Mapping[str, Any], *, is_own: bool) -> None:
        after = apply_patch(self.record, patch)
        diff = {n: [self.record[n], after[n]] for n in after if after[n] != self.record[n]}
        if diff:
            self.log.append(LoggedChange(len(self.log) + 2, WHO, AT, deepcopy(diff), is_own))
        self.record = after

    @rule(path=NAMES, value=VALUES)
    def others_write(self, path: str, value: int) -> None:
        if get_value(self.record, path) != value:
            self.foreign.add(path)
        self.write(to_patch(path, value), is_own=False)

    @rule(wanted=st.dictionaries(NAMES, VALUES, min_size=1, max_size=3))
    def device_sends(self, wanted: dict[str, int]) -> None:
        body: dict[str, Any] = {}
        for path, value in wanted.items():
            name, _, key = path.partition("/")
            if key:
                body.setdefault(name, {})[key] = value
            else:
                body[name] = value
        before = deepcopy(self.record)
        course = self.course(1, self.log, RULE, self.merged_version)
        course.add_unchanged(body, self.record)
        found = Merge(patch=body)
        if course.changed_by:
            found = self.merge(RULE, course.seen, course.current, body, course.uncertain)
        self.write(found.patch, is_own=True)
        if course.changed_by:
            self.merged_version = len(self.log) + 1
        for path in ("a", "b", "u", "k/x", "k/y"):
            self.check(path, wanted, before, found)
        for path, value in wanted.items():
            if path not in found.conflicts and get_value(self.record, path) == value:
                self.believed = apply_patch(self.believed, to_patch(path, value))

    def check(
        self, path: str, wanted: Mapping[str, int], before: Mapping[str, Any], found: Merge
    ) -> None:
        was, now = get_value(before, path), get_value(self.record, path)
        if path not in wanted:
            assert now == was, "it writes only what is wanted"
            assert path not in found.conflicts
            return
        value, believed = wanted[path], get_value(self.believed, path)
        if now != was:
            assert now == value
            assert was == believed, "nothing that others wrote is overwritten"
            assert path != "u" or not self.foreign, "what is not declared is not merged"
            self.foreign.discard(path)
        if now == value:
            assert path not in found.conflicts, "what is as it is wanted waits for nobody"
        if now == value or value == believed:
            return
        kept = found.conflicts.get(path)
        assert kept is not None, "nothing that the device wants is lost"
        assert (kept.mine, kept.theirs) == (value, now), "both values are kept"
        assert path == "u" or path in self.foreign, "one's own changes are no conflict"


def check_machine(merge: MergeFunction, course: CourseFunction, count: int) -> None:
    machine = type("Machine", (TwoSides,), {"merge": staticmethod(merge)})
    machine.course = staticmethod(course)  # type: ignore[attr-defined]
    run_state_machine_as_test(
        seed(proof_seed())(machine),
        settings=settings(
            max_examples=count,
            stateful_step_count=12,
            deadline=None,
            report_multiple_bugs=False,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.once
@pytest.mark.campaign
def test_nothing_is_overwritten_and_nothing_lost() -> None:
    check_machine(merge_changes, build_course, proof_size(full=5000, campaign=1000, least=100))


def replay_value_taken_back(course: CourseFunction) -> None:
    """A device wants what others wrote, which the log does not tell, and then its first value."""
    machine = TwoSides()
    machine.course = course
    machine.device_sends({"a": 3})
    machine.others_write("a", 1)
    machine.device_sends({"a": 1, "b": 1})
    machine.device_sends({"a": 3})


def replay_others_value_taken_back(course: CourseFunction) -> None:
    """A device wants what others wrote; they take it back, which it does not know."""
    machine = TwoSides()
    machine.course = course
    machine.others_write("b", 3)
    machine.device_sends({"b": 3, "k/x": 1})
    machine.others_write("b", 0)
    machine.device_sends({"b": 3, "k/x": 2})
    assert get_value(machine.record, "k/x") == 2, "its other keys and fields are merged as before"


@pytest.mark.once
def test_value_that_others_took_back_is_not_overwritten() -> None:
    replay_others_value_taken_back(build_course)
    with pytest.raises(AssertionError, match="nothing that others wrote is overwritten"):
        replay_others_value_taken_back(forget_what_was_merged)


@pytest.mark.once
def test_value_that_is_wanted_again_is_not_lost() -> None:
    replay_value_taken_back(build_course)
    with pytest.raises(AssertionError, match="nothing that the device wants is lost"):
        replay_value_taken_back(forget_what_was_merged)


def let_the_last_write_win(
    rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any
) -> Merge:
    return Merge(patch=dict(wanted))


def drop_what_conflicts(rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any) -> Merge:
    return Merge(patch=merge_changes(rule, seen, current, wanted, uncertain).patch)


def merge_what_is_not_declared(
    rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any
) -> Merge:
    wide = MergeRule(rule.fields | {"u"}, rule.while_status, rule.keyed)
    return merge_changes(wide, seen, current, wanted, uncertain)


def compare_without_what_was_seen(
    rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any
) -> Merge:
    return merge_changes(rule, current, current, wanted, uncertain)


def keep_only_ones_own_value(
    rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any
) -> Merge:
    found = merge_changes(rule, seen, current, wanted, uncertain)
    for path, one in found.conflicts.items():
        found.conflicts[path] = FieldConflict(one.seen, one.mine, one.mine)
    return found


def write_objects_whole(rule: Any, seen: Any, current: Any, wanted: Any, uncertain: Any) -> Merge:
    """As if `k` were one value: the keys that others wrote go back to what was seen."""
    found = merge_changes(rule, seen, current, wanted, uncertain)
    own = found.patch.get("k")
    if isinstance(own, dict) and isinstance(seen.get("k"), dict):
        found.patch["k"] = {**seen["k"], **own}
    return found


def take_own_changes_for_others(base: int, changes: Any, rule: Any, merged: int) -> RecordCourse:
    return build_course(
        base,
        [LoggedChange(c.version, c.actor_id, c.at, c.diff, False) for c in changes],
        rule,
        merged,
    )


def take_whole_objects_for_seen(base: int, changes: Any, rule: Any, merged: int) -> RecordCourse:
    """As if a device that wrote one key of `k` had seen all of it."""
    return build_course(base, changes, MergeRule(rule.fields, rule.while_status), merged)


def forget_what_was_merged(base: int, changes: Any, rule: Any, merged: int) -> RecordCourse:
    """As if the change log told all that a device ever wanted."""
    return build_course(base, changes, rule)


def take_others_changes_for_own(base: int, changes: Any, rule: Any, merged: int) -> RecordCourse:
    return build_course(
        base,
        [LoggedChange(c.version, c.actor_id, c.at, c.diff, True) for c in changes],
        rule,
        merged,
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("merge", "course"),
    [
        (let_the_last_write_win, build_course),
        (drop_what_conflicts, build_course),
        (compare_without_what_was_seen, build_course),
        (keep_only_ones_own_value, build_course),
        (write_objects_whole, build_course),
        (merge_what_is_not_declared, build_course),
        (merge_changes, forget_what_was_merged),
        (merge_changes, take_own_changes_for_others),
        (merge_changes, take_whole_objects_for_seen),
        (merge_changes, take_others_changes_for_own),
    ],
    ids=lambda one: one.__name__,
)
def test_planted_bug_is_found(merge: MergeFunction, course: CourseFunction) -> None:
    with pytest.raises(AssertionError):
        check_machine(merge, course, FOUND_BY)


PLANTED = [
    (merging, "is_same(now, before) and is_known", "is_same(now, before)"),
    (merging, "is_same(now, before) and is_known", "is_known"),
    (merging, "is_same(before, completed) and is_known", "is_same(before, completed)"),
    (merging, "name in rule.fields and path not in uncertain", "name in rule.fields"),
    (merging, "name in rule.fields and path not in uncertain", "path not in uncertain"),
    (merging, "if is_same(now, completed):", "if is_same(now, before):"),
    (merging, "if is_same(now, completed):", "if False:"),
    (merging, "now = seen.get(name),", "now = current.get(name),"),
    (merging, "add_to_patch(merge.patch, path, mine)", "add_to_patch(merge.patch, name, value)"),
    (merging, "FieldConflict(before, completed, now)", "FieldConflict(before, now, completed)"),
    (merging, "inner = patch.setdefault(name, {})", "inner = patch[name] = {}"),
    (record_course, "seen.setdefault(name, before)", "seen[name] = before"),
    (record_course, "current[name] = after", "current.setdefault(name, after)"),
    (record_course, "elif change.is_own:", "elif True:"),
    (record_course, "foreign_since.pop(path, None)", "pass"),
    (record_course, "if since <= merged_version", "if since < merged_version"),
    (record_course, "foreign_since.setdefault(path,", "foreign_since.__setitem__(path,"),
    (record_course, "return kept |", "return"),
]
"""Module, a piece of its text that stands there once, and what a bug has in its place."""
FOUND_BY = 10_000
"""Runs of the machine by which each is surely found, which ends them: most need a hundred, two
some five hundred."""


def plant(module: ModuleType, right: str, wrong: str) -> ModuleType:
    """The module with a bug in its text."""
    text = inspect.getsource(module)
    assert text.count(right) == 1, right
    planted = ModuleType(f"{module.__name__}_with_a_bug")
    sys.modules[planted.__name__] = planted  # where dataclasses look for it
    exec(text.replace(right, wrong), planted.__dict__)  # noqa: S102 (our own text)
    return planted


@pytest.mark.in_turn
@pytest.mark.once
@pytest.mark.campaign
def test_bugs_in_the_text_of_the_merge_are_found() -> None:
    for module, right, wrong in proof_sample(PLANTED, tenths=2):
        planted = plant(module, right, wrong)
        merge = getattr(planted, "merge_changes", merge_changes)
        course = getattr(planted, "build_course", build_course)
        with pytest.raises(AssertionError):
            check_machine(merge, course, FOUND_BY)


@pytest.mark.once
def test_what_is_not_declared_is_never_merged() -> None:
    """Not even where only the device changed it, once others changed the record."""
    found = merge_changes(RULE, {}, {}, {"u": 1})
    assert (found.patch, list(found.conflicts)) == ({}, ["u"])
    wide = merge_what_is_not_declared(RULE, {}, {}, {"u": 1}, ())
    assert wide.patch == {"u": 1}, "the control merges it"


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2022-10-01T08:00:00+07:00", "2022-10-01T01:00:00Z", True),
        ("2022-10-01T08:00:00+07:00", "2022-10-01T01:00:01Z", False),
        ("2022-10-01", "2022-10-01", True),
        (1, True, False),
        ({"answer": "compliant", "note": None}, {"answer": "compliant"}, True),
        ([1, 2], [2, 1], False),
    ],
)
def test_same_value_in_another_form(one: Any, other: Any, same: bool) -> None:
    assert is_same(one, other) is same


@pytest.mark.once
def test_part_of_an_answer_is_compared_as_it_would_stand() -> None:
    """A note alone is patched into an answer: the answer that was seen belongs to it."""
    seen: Any = {"k": {"x": {"answer": "compliant", "note": None}}}
    current: Any = {"k": {"x": {"answer": "non_compliant", "note": None}}}
    found = merge_changes(RULE, seen, current, {"k": {"x": {"note": "Sổ mới"}}})
    assert found.conflicts["k/x"].mine == {"answer": "compliant", "note": "Sổ mới"}
    assert list(split_field(RULE, "k", None, seen, current)) == [
        ("k", None, seen["k"], current["k"])
    ]
    assert merging.parse_instant("không phải ngày giờ nào cả") is None
