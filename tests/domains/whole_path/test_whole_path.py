"""The whole path over HTTP as Hypothesis walks it: cases of 40 steps each.

From a plan of visits to signed minutes to the closed file, by everyone, in any order. The model is
the data of `GET /violations/stages`, the table of permissions and a counter for each book of
numbers. After every step: the answer was what the model expects, what is stored is where the model
stands, and nothing that was signed, decided or approved has changed by a letter.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from backend.domains.enforcement.violations.models import Stage
from backend.main import create_app
from backend.settings import Settings
from tests.databases import Databases
from tests.domains.whole_path.case import STEPS
from tests.domains.whole_path.door import Door, Straight
from tests.domains.whole_path.drawing import BACKEND
from tests.domains.whole_path.lists import Lists
from tests.domains.whole_path.office import Office
from tests.domains.whole_path.plans import KINDS
from tests.domains.whole_path.tampering import Tampering
from tests.domains.whole_path.violations import FACTS, IN_RANGE, SIMPLE, Violations
from tests.proofs import proof_size, proof_stage

RUNS = proof_size(full=3_040, campaign=304)
WALKED = {
    *("plan: propose", "plan: submit", "plan: return", "plan: approve", "plan: open"),
    *("minutes: draft", "minutes: change", "minutes: drop", "minutes: sign", "minutes: amend"),
    *("list: new", "list: edit", "list: of minutes"),
    *(f"violation: {act}" for act in FACTS),
}
"""What went through at least once, beside the stages that cases were walked to."""
TURN = st.sampled_from(range(8))


@pytest.fixture
def office(settings: Settings, databases: Databases) -> Iterator[Office]:
    """An office of its own, with an application that is not started.

    Another thread runs the periodic tasks of one that is. They would take turns at the same gates
    as the walk does in this thread, and whom they let in next would never be woken.
    """
    url = databases.fresh()
    app = create_app(settings.model_copy(update={"database_url": url}))
    app.state.disk.measure_free()
    app.state.database = database = Straight(url)
    door = Door(app, database)
    office = Office(door)
    yield office
    office.close()
    door.close()
    databases.drop(url)


class Path(Violations, Tampering, Lists):
    """Everything at once, and a sense of where the path leads."""

    @precondition(lambda self: not self.is_closed)
    @rule(turn=TURN)
    def onward(self, turn: int) -> None:
        """What comes next, by one who may do it: so that cases are walked to their end."""
        if self.minutes is None and self.breach is None:
            self.towards_visit(turn)
        elif self.minutes is not None and not self.is_signed:
            self.towards_signing(turn)
        elif self.breach is not None:
            self.towards_end(turn)

    @precondition(lambda self: not self.is_closed)
    @rule(turn=TURN)
    def further(self, turn: int) -> None:
        """More of it, as often as two of the others."""
        self.onward(turn)

    @precondition(lambda self: not self.is_closed)
    @rule(turn=TURN)
    def and_on(self, turn: int) -> None:
        self.onward(turn)

    def towards_visit(self, turn: int) -> None:
        plan = self.plan
        if plan is None and self.is_planned:
            self.propose("district", KINDS[turn % 3])
        elif plan is None or plan.status == "cancelled" or plan.cancelled_line:
            if plan is not None:
                self.leave_plan()
            self.record("inspector", turn > 0)
        elif plan.status in ("draft", "returned"):
            self.act_on_plan(plan.proposer, "submit", early=False)
        elif plan.status == "submitted":
            self.act_on_plan(
                "leader",
                "return" if turn == 0 and plan.version < 3 else "approve",
                early=turn % 2 == 0,
            )
        elif plan.kind == "sealed" and not plan.opened:
            if plan.opening is None:
                self.ask_to_open("inspector")
            else:
                self.open("leader")
        else:
            self.record("inspector", turn > 0)

    def towards_signing(self, turn: int) -> None:
        if self.breach is None:
            self.drop("inspector")
        elif self.can_be_signed:
            self.sign("inspector")
        else:
            self.complete("inspector")

    def towards_end(self, turn: int) -> None:
        assert self.breach is not None
        who, stage = ("district", "police")[turn % 2], self.breach.stage
        acts = [act for act in sorted(SIMPLE) if stage in FACTS[act].from_]
        if stage in FACTS["decide"].from_:
            acts += ["decide"] * len(acts)
        acts += ["cancel"] if stage in FACTS["cancel"].from_ else []
        waiting = self.waiting("cancel")
        act = acts[turn % len(acts)]
        if waiting is not None:
            self.answer("leader", "confirm")
        elif act == "decide":
            self.decide(who, IN_RANGE, None, reason=turn > 3, asks=False, early=turn > 2)
        else:
            self.act_on_violation(who, act)


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_the_whole_path_over_http(office: Office) -> None:
    machine: Any = type("Walked", (Path,), {"office": office})
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=RUNS,
            stateful_step_count=STEPS + 1,  # the beginning counts as one
            phases=(Phase.generate,),
            derandomize=True,
            backend=BACKEND,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert office.whole_runs >= RUNS - 4
    assert office.steps >= (RUNS - 4) * STEPS
    if proof_stage() != "test":  # a tenth of the cases does not pass everywhere
        assert office.reached == {stage.value for stage in Stage}
        assert office.done.keys() >= WALKED
    office.settle()
