"""Does a batch: in the order of the device, each operation in a transaction of its own.

An operation is the request that it names, with the same permission, scope, validation and log; its
id is the Idempotency-Key. No commit of theirs waits for the disk, nor that of the receipt: the end
of the batch makes all durable, and only then is the answer sent.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import anyio.to_thread
from pydantic import JsonValue
from starlette.requests import Request

from backend.core.http.dispatch import PrefixDispatcher
from backend.core.http.inner_requests import InnerAnswer, send_inner_request
from backend.core.http.short_transactions import ShortTransactions
from backend.core.server.admission import AdmissionGate
from backend.core.session.models import now
from backend.domains.inspections.sync_operations.addresses import (
    CREATE,
    SIGN,
    InnerRequest,
    find_inner_request,
    is_body_valid,
)
from backend.domains.inspections.sync_operations.encrypted import UnreadOperation
from backend.domains.inspections.sync_operations.models import OperationStatus, SyncOperation
from backend.domains.inspections.sync_operations.reasons import build_reason, to_lasting_problem
from backend.domains.inspections.sync_operations.receipts import create_conflict
from backend.domains.inspections.sync_operations.record_course import (
    RecordCourse,
    SentChange,
    load_course,
)
from backend.domains.inspections.sync_operations.schemas import Operation, OperationBatch
from backend.domains.inspections.sync_operations.stale_plans import (
    NOTHING_MERGES,
    StalePlan,
    build_stale_plan,
)
from backend.domains.inspections.sync_operations.standing import (
    Outcome,
    QueuedOperation,
    Standing,
    build_key,
    build_queued,
    build_queued_again,
    compute_digest,
    is_open,
    parse_version,
)

BATCH_SECONDS = 10.0
"""After that no further operation of a batch is begun: the rest is sent again."""
TURN_SECONDS = 1.0
"""The same while other batches wait: many devices that come at once are served in turn."""
HOLD_DAYS = 3
"""How long an operation waits for a number that the device may have lost."""
MERGE_TRIES = 5
"""Others may change the record between reading and writing it, so often in a row hardly ever."""
STALE = 412
CONTRADICTED = (409, 422)
"""What both sides wrote does not go together."""
VISITS = "inspections"
UNDONE = (OperationStatus.HELD, OperationStatus.REFUSED)
STOPPING = (401, 408, 429, 499)
STOPPING_CODES = ("totp-enrolment-required",)
"""What says nothing of an operation, but that its sender has to do something first."""


class Batch:
    """The operations of one call and those that are held, and what becomes of each."""

    def __init__(
        self,
        request: Request,
        transactions: ShortTransactions,
        standing: Standing,
        data: OperationBatch,
        unread: Sequence[UnreadOperation],
    ) -> None:
        self.request, self.transactions, self.standing = request, transactions, standing
        self.dispatcher: PrefixDispatcher = request.app.state.dispatcher
        self.received_at = now()
        self.gate: AdmissionGate = request.app.state.syncing
        self.began = asyncio.get_running_loop().time()
        self.known: dict[UUID, Outcome] = {}
        """Of operations that came before or stay unread. Nothing more is kept of these, but nobody
        waits for their numbers: a second device counts anew what it sends out of a rescue file."""
        self.queue: list[QueuedOperation] = []
        self.stopped: InnerAnswer | None = None
        """Why the server cannot go on now; what was done is told."""
        for operation in data.operations:
            self.add(operation)
        for one in unread:
            self.refuse_unread(one)
        came = [(one.id, one.device_seq) for one in data.operations]
        came += [(one.id, one.device_seq) for one in unread]
        standing.later_seqs.update(seq for id, seq in came if id in self.known)
        asked = {one.operation.id for one in self.queue} | self.known.keys()
        for id, row in standing.known.items():
            if row.status is OperationStatus.HELD and id not in asked:
                self.queue.append(build_queued_again(row, is_sent=False))
        self.queue.sort(key=lambda one: one.operation.device_seq)
        seqs = [one.operation.device_seq for one in self.queue]
        self.first_missing = standing.find_first_missing(seqs)
        self.to_come = {
            one.operation.record_id for one in self.queue if one.operation.action == CREATE
        }
        """Records that are not entered yet."""

    def add(self, operation: Operation) -> None:
        """Queue an operation of the batch, unless what became of it is known."""
        row = self.standing.known.get(operation.id)
        if row is None:
            self.queue.append(build_queued(operation, self.received_at))
        elif not is_same_operation(row, operation):
            problem = build_reason(self.request, 422, "operation-id-reused")
            self.known[operation.id] = Outcome(OperationStatus.REFUSED, problem=problem)
        elif row.status is OperationStatus.HELD:
            waiting = build_queued_again(row, is_sent=True)
            waiting.operation.device_seq = operation.device_seq
            self.queue.append(waiting)
        else:
            if row.version is not None:  # it may have come from another device of its person
                self.standing.record_version(
                    operation.record_id, operation.action, row.status, row.version
                )
            first = Outcome(row.status, row.version, row.problem)
            self.known[operation.id] = replace(
                first,
                status=OperationStatus.DUPLICATE,
                first_status=row.status,
                conflict_id=self.standing.conflicts.get(operation.id),
            )

    def refuse_unread(self, one: UnreadOperation) -> None:
        problem = build_reason(self.request, 422, one.code)
        self.known[one.id] = Outcome(OperationStatus.REFUSED, problem=problem)

    async def run(self) -> None:
        """Do all that can be done, in order; what waited is tried again once others were done."""
        await self.load_routes()
        has_moved = True
        while has_moved:
            has_moved = False
            held = set[UUID]()
            for one in filter(is_open, self.queue):
                waits = self.has_to_wait(one, held)
                outcome = self.build_held("operation-waits") if waits else await self.run_one(one)
                if outcome is None:
                    return
                one.outcome = outcome
                if is_open(one):
                    held.add(one.operation.record_id)
                    continue
                has_moved = True
                if one.operation.action == CREATE:
                    self.to_come.discard(one.operation.record_id)
                if self.is_turn_over():
                    return

    def is_turn_over(self) -> bool:
        """Whether it has had its time, and what is left of it is sent again."""
        lasted = asyncio.get_running_loop().time() - self.began
        return lasted >= (TURN_SECONDS if self.gate.waiting else BATCH_SECONDS)

    async def load_routes(self) -> None:
        """Have the routes of every entity at hand, so that none is imported in the event loop."""
        for entity in {one.operation.entity for one in self.queue}:
            if entity in self.dispatcher.segments and entity not in self.dispatcher.by_segment:
                await anyio.to_thread.run_sync(self.dispatcher.add_routes, entity)

    def has_to_wait(self, one: QueuedOperation, held: set[UUID]) -> bool:
        """Whether it needs what an operation has yet to do; `held` are records of those before."""
        if one.operation.action != CREATE and self.has_gap_before(one):
            return True
        return not one.named.isdisjoint(held) or not one.named.isdisjoint(self.to_come)

    def has_gap_before(self, one: QueuedOperation) -> bool:
        """Whether an operation of the device before this one has not come, and still may."""
        waited = self.received_at - one.received_at
        return self.first_missing < one.operation.device_seq and waited < timedelta(days=HOLD_DAYS)

    def build_held(self, code: str) -> Outcome:
        return Outcome(OperationStatus.HELD, problem=build_reason(self.request, 409, code))

    async def run_one(self, one: QueuedOperation) -> Outcome | None:
        """Do one operation; None if the server cannot go on now."""
        operation = one.operation
        routes = self.dispatcher.by_segment.get(operation.entity, ())
        inner = find_inner_request(operation, routes)
        if inner is None:
            problem = build_reason(self.request, 422, "not-offline")
            return Outcome(OperationStatus.REFUSED, problem=problem)
        if operation.action == CREATE and not is_same_id(operation):
            problem = build_reason(self.request, 422, "record-id-differs")
            return Outcome(OperationStatus.REFUSED, problem=problem)
        if operation.action == SIGN and not self.standing.is_signed_in:
            problem = build_reason(self.request, 422, "signed-by-person")
            return Outcome(OperationStatus.REFUSED, problem=problem)
        conflict = self.standing.conflicts.get(operation.id)
        if conflict is not None:
            problem = build_reason(self.request, 409, "both-changed")
            return Outcome(OperationStatus.CONFLICT, problem=problem, conflict_id=conflict)
        before = self.standing.find_done_before(operation, inner)
        if before is not None:
            return before
        try:
            return await self.send(one, inner)
        except Exception as error:  # an error of ours: what was sent is kept, and tried again
            self.request.app.state.report(self.request, error)
            return self.build_held("error")

    async def send(self, one: QueuedOperation, inner: InnerRequest) -> Outcome | None:
        operation = one.operation
        own = self.standing.own.get(operation.record_id)
        made = own.made if own else None
        base = operation.base_version or made
        expected = own.find_latest(base) if own else base
        key = build_key(operation.id, OperationStatus.APPLIED)
        answer = await self.ask(inner, key, expected, inner.body)
        if answer.status == STALE and base is not None:
            return await self.send_stale(one, inner, base, answer)
        return self.to_outcome(one, answer, OperationStatus.APPLIED)

    async def ask(
        self, inner: InnerRequest, key: str, version: int | None, body: JsonValue
    ) -> InnerAnswer:
        headers = {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await send_inner_request(
            self.request, inner.method, inner.path, headers, body, commits_early=True
        )

    async def send_stale(
        self, one: QueuedOperation, inner: InnerRequest, base: int, answer: InnerAnswer
    ) -> Outcome | None:
        """Do an operation whose record has changed: merged, or only beside the device's own."""
        operation, rule = one.operation, inner.route.merge_rule
        for _ in range(MERGE_TRIES):
            course = await self.load_course(one, inner, base)
            plan = build_stale_plan(operation, rule, course, answer.to_json()["current"])
            if plan.reason is not None:
                problem = build_reason(self.request, 409, plan.reason)
                return Outcome(OperationStatus.REFUSED, problem=problem)
            if plan.is_refused:
                break
            if plan.body == {}:
                return self.to_planned_outcome(one, plan, course.version)
            key = build_key(operation.id, plan.status)
            if plan.conflict is not None:
                key += f" in part at {course.version}"
                plan = await self.keep_whole(one, plan)
            answer = await self.ask(inner, key, course.version, plan.body)
            if answer.status == STALE:
                continue
            if answer.status in CONTRADICTED and plan.is_merged:
                return self.to_planned_outcome(one, plan.build_whole_conflict(), course.version)
            outcome = self.to_outcome(one, answer, plan.status)
            if outcome is None or outcome.status is not plan.status:
                return outcome
            return self.to_planned_outcome(one, plan, outcome.version)
        return Outcome(OperationStatus.REFUSED, problem=answer.to_json())

    async def keep_whole(self, one: QueuedOperation, plan: StalePlan) -> StalePlan:
        """Keep the conflict before a part of the operation is written; it keeps its id."""
        assert plan.whole is not None
        assert plan.conflict is not None
        if one.kept_conflict_id is None:
            device = self.standing.device
            await self.transactions.write(create_conflict, device, one, plan.whole)
        id = one.kept_conflict_id or plan.whole.id
        return replace(
            plan, conflict=replace(plan.conflict, id=id), whole=replace(plan.whole, id=id)
        )

    async def load_course(
        self, one: QueuedOperation, inner: InnerRequest, base: int
    ) -> RecordCourse:
        actor, operation = self.transactions.actor, one.operation
        sent = SentChange(
            actor.id,
            self.standing.device,
            operation.device_seq,
            operation.entity,
            operation.record_id,
            base,
        )
        permitted = replace(self.transactions, scope=actor.scope(inner.route.permission))
        rule = inner.route.merge_rule or NOTHING_MERGES
        own = self.standing.own.get(operation.record_id)
        return await permitted.read(
            partial(
                load_course,
                rule=rule,
                sent=sent,
                merged_version=own.merged if own else 0,
                also_own=actor.request_id,
            )
        )

    def to_planned_outcome(
        self, one: QueuedOperation, plan: StalePlan, version: int | None
    ) -> Outcome:
        """What a plan leads to once its part that can be written is."""
        operation = one.operation
        self.standing.record_version(operation.record_id, operation.action, plan.status, version)
        if plan.conflict is None:
            return Outcome(plan.status, version)
        conflict = plan.conflict
        problem = build_reason(self.request, 409, "both-changed")
        return Outcome(
            OperationStatus.CONFLICT,
            version,
            problem,
            conflict_id=conflict.id,
            conflict=conflict,
        )

    def to_outcome(
        self, one: QueuedOperation, answer: InnerAnswer, done: OperationStatus
    ) -> Outcome | None:
        """What an answer means for its operation; None if it means nothing."""
        operation = one.operation
        if answer.status < 300:
            version = parse_version(answer.body)
            self.standing.record_version(operation.record_id, operation.action, done, version)
            return Outcome(done, version)
        problem = answer.to_json()
        stops = answer.status in STOPPING or answer.status >= 500
        if stops or problem["code"] in STOPPING_CODES:
            self.stopped = answer
            return None
        waits = answer.status == 404 and self.has_gap_before(one)
        status = OperationStatus.HELD if waits else OperationStatus.REFUSED
        return Outcome(
            status, None, to_lasting_problem(self.request, self.transactions.actor, problem)
        )

    def keep_bodies(self) -> None:
        """Keep the content of what is not done, where each field of it is valid (R7)."""
        for one in self.queue:
            if one.outcome is not None and one.outcome.status in UNDONE:
                routes = self.dispatcher.by_segment.get(one.operation.entity, ())
                inner = find_inner_request(one.operation, routes)
                is_kept = inner is not None and is_body_valid(inner)
                one.body = one.operation.body if is_kept else None

    def list_told(self) -> list[tuple[UUID, Outcome]]:
        """The results: of what was sent, and of what waited and does so no longer."""
        told = dict(self.known)
        for one in self.queue:
            if one.outcome is not None and (one.is_sent or not is_open(one)):
                told[one.operation.id] = one.outcome
        return list(told.items())

    def list_visits(self) -> list[tuple[UUID, UUID]]:
        """Operations on minutes with their records, also of those that came before."""
        came = {id: (row.entity, row.record_id) for id, row in self.standing.known.items()}
        asked = (one.operation for one in self.queue)
        came |= {one.id: (one.entity, one.record_id) for one in asked}
        return [(id, record) for id, (entity, record) in came.items() if entity == VISITS]

    def list_kept(self) -> list[QueuedOperation]:
        return [one for one in self.queue if one.outcome is not None]


def is_same_operation(row: SyncOperation, operation: Operation) -> bool:
    """Whether it says what came before under its id. The version that it names is no content: which
    one that is depends on the batch in which a device, or a second one, sends it."""
    as_before = operation.model_copy(update={"base_version": row.base_version})
    return row.digest == compute_digest(as_before)


def is_same_id(operation: Operation) -> bool:
    """Whether a new record's body names no other id than the operation."""
    named = (operation.body or {}).get("id", str(operation.record_id))
    return str(named).lower() == str(operation.record_id)
