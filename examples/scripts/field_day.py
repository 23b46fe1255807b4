"""A day in the field as a native app does it: `python field_day.py PHOTO.jpg`.

In the morning it takes the package of the day. Without a network it only adds operations to its
queue. Back again it sends them in one batch, decides where somebody else wrote the same field,
keeps the receipt, and sends the photo in pieces. $SO178_URL, $SO178_USERNAME and $SO178_PASSWORD
say where and who; the client is the one of README.md.
"""

import datetime as dt
import os
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from connection import ask
from so178_client import AuthenticatedClient, Client
from so178_client.api.auth import issue_token
from so178_client.api.inspections import update_inspection
from so178_client.api.sync import get_conflict, get_receipt, resolve_conflict, send_operations
from so178_client.api.uploads import append_to_upload, complete_upload, create_upload, get_upload
from so178_client.api.work_package import get_work_package
from so178_client.models.attachment_read import AttachmentRead
from so178_client.models.batch_results import BatchResults
from so178_client.models.checklist_answer import ChecklistAnswer
from so178_client.models.conflict_choice import ConflictChoice
from so178_client.models.conflict_read import ConflictRead
from so178_client.models.entry_patch import EntryPatch
from so178_client.models.inspection_create import InspectionCreate
from so178_client.models.inspection_kind import InspectionKind
from so178_client.models.inspection_outcome import InspectionOutcome
from so178_client.models.inspection_read import InspectionRead
from so178_client.models.inspection_update import InspectionUpdate
from so178_client.models.inspection_update_checklist import InspectionUpdateChecklist
from so178_client.models.operation import Operation
from so178_client.models.operation_batch import OperationBatch
from so178_client.models.operation_body_type_0 import OperationBodyType0
from so178_client.models.operation_status import OperationStatus
from so178_client.models.resolution import Resolution
from so178_client.models.resolution_choices import ResolutionChoices
from so178_client.models.sync_receipt_read import SyncReceiptRead
from so178_client.models.token_form import TokenForm
from so178_client.models.token_read import TokenRead
from so178_client.models.upload_read import UploadRead
from so178_client.models.work_package import WorkPackage
from so178_client.types import File

URL = os.environ.get("SO178_URL", "http://127.0.0.1:8000")
DONE = {OperationStatus.APPLIED, OperationStatus.MERGED, OperationStatus.DUPLICATE}
PIECE = 256 * 1024
"""Bytes of a photo in one request: as much as the link mostly carries."""


def sign_in(device: str) -> AuthenticatedClient:
    """`device` is a name of one's choice: the order of the operations is that device's."""
    person = {"username": os.environ["SO178_USERNAME"], "password": os.environ["SO178_PASSWORD"]}
    form = TokenForm("password", device_id=device, **person)
    found = ask(TokenRead, issue_token.sync_detailed, client=Client(URL), body=form)
    return AuthenticatedClient(URL, found.access_token)


@dataclass
class Queue:
    """What waits on the device. An app keeps it on its disk, encrypted, with the last number."""

    waiting: list[Operation] = field(default_factory=list)
    last: int = 0

    def add(
        self,
        action: str,
        record: UUID,
        content: Mapping[str, Any] | None = None,
        base: int | None = None,
    ) -> None:
        """Add a write of a visit. `base`: the version that the package had; None: one's own."""
        self.last += 1
        body = None if content is None else OperationBodyType0.from_dict(content)
        at = dt.datetime.now(dt.UTC)
        made = Operation(
            id=uuid4(),
            device_seq=self.last,
            entity="inspections",
            record_id=record,
            action=action,
            captured_at=at,
            base_version=base,
            body=body,
        )
        self.waiting.append(made)

    def send(self, client: AuthenticatedClient) -> BatchResults:
        """Send until all is told of. What is missing from the results was not reached: again."""
        batch = OperationBatch(operations=self.waiting, sent_at=dt.datetime.now(dt.UTC))
        answer = ask(BatchResults, send_operations.sync_detailed, client=client, body=batch)
        told = {result.id for result in answer.results}
        self.waiting = [one for one in self.waiting if one.id not in told]
        return answer if not self.waiting else self.send(client)


def build_visit(package: WorkPackage) -> InspectionCreate:
    """The minutes of the first line of the plan, as far as they are known at the door."""
    line = package.visits[0]
    team = next(team for team in package.teams or () if team.id == line.team_id)
    return InspectionCreate(
        establishment_id=line.establishment_id,
        team_id=team.id,
        kind=InspectionKind.PLANNED,
        inspected_on=package.as_of,
        inspection_plan_visit_id=line.id,
        member_ids=[member.id for member in team.members[:3]],
    )


def build_findings(package: WorkPackage) -> InspectionUpdate:
    """What was found there: nothing wrong, from 8 to 9 o'clock."""
    kind = package.visits[0].establishment_type
    answers = InspectionUpdateChecklist()
    for item in (package.checklists or ())[0].items:
        if not isinstance(item.applies_to, list) or kind in item.applies_to:
            answers[item.code] = EntryPatch(ChecklistAnswer.COMPLIANT)
    begin = dt.datetime.combine(package.as_of, dt.time(1), dt.UTC)
    return InspectionUpdate(
        checklist=answers,
        outcome=InspectionOutcome.NO_VIOLATION,
        started_at=begin,
        ended_at=begin + dt.timedelta(hours=1),
    )


def begin_upload(client: AuthenticatedClient, visit: UUID, photo: bytes) -> UploadRead:
    """The record that the photo is for may come later."""
    told = {"entity": "inspections", "entity_id": str(visit), "sha256": sha256(photo).hexdigest()}
    metadata = ",".join(
        f"{name} {b64encode(text.encode()).decode()}" for name, text in told.items()
    )
    return ask(
        UploadRead,
        create_upload.sync_detailed,
        client=client,
        upload_length=len(photo),
        upload_metadata=metadata,
    )


def send_photo(client: AuthenticatedClient, upload: UUID, photo: bytes) -> AttachmentRead:
    """Go on where it broke off, piece by piece."""
    offset = ask(UploadRead, get_upload.sync_detailed, id=upload, client=client).offset
    while offset < len(photo):
        piece = File(BytesIO(photo[offset : offset + PIECE]))
        append_to_upload.sync_detailed(upload, client=client, body=piece, upload_offset=offset)
        offset = ask(UploadRead, get_upload.sync_detailed, id=upload, client=client).offset
    return ask(AttachmentRead, complete_upload.sync_detailed, id=upload, client=client)


def resolve_all(client: AuthenticatedClient, answer: BatchResults) -> int:
    """A person looks at both values; here the device's stands, everywhere. How many there were."""
    found = [one.conflict_id for one in answer.results if isinstance(one.conflict_id, UUID)]
    for id in found:
        conflict = ask(ConflictRead, get_conflict.sync_detailed, id=id, client=client)
        choices = ResolutionChoices()
        for one in conflict.fields:
            print(f"{one.path}: here {one.mine!r}, there {one.theirs!r}")
            choices[one.path] = ConflictChoice.MINE
        ask(
            ConflictRead,
            resolve_conflict.sync_detailed,
            id=conflict.id,
            client=client,
            body=Resolution(choices, "So với biên bản giấy"),
            if_match=f'"{conflict.version}"',
        )
    return len(found)


def is_receipt_right(answer: BatchResults) -> bool:
    """Whether the receipt is of these results: what an app shows as "14 of 14 taken over"."""
    lines = (f"{one.id} {one.status} {one.version or ''}\n" for one in answer.results)
    return answer.receipt.hash_ == sha256("".join(lines).encode()).hexdigest()


def change_at_desk(draft: InspectionRead) -> None:
    """What makes the conflict: the same field of the draft, written from another device."""
    body = InspectionUpdate(statement="Chủ cơ sở đề nghị gia hạn")
    asked = {"client": sign_in("desk"), "body": body, "if_match": f'"{draft.version}"'}
    ask(InspectionRead, update_inspection.sync_detailed, id=draft.id, **asked)


def run_day(photo: bytes) -> None:
    phone, queue = sign_in("phone"), Queue()
    package = ask(WorkPackage, get_work_package.sync_detailed, client=phone)
    draft, visit = package.inspections[0], uuid4()
    print(f"package: {len(package.establishments)} places, until {package.expires_at}")

    # Without a network from here: nothing is asked, everything is added to the queue.
    queue.add("create", visit, build_visit(package).to_dict())
    queue.add("update", visit, build_findings(package).to_dict())
    queue.add("update", draft.id, {"statement": "Chủ cơ sở nhất trí"}, draft.version)
    queue.add("sign", visit)
    change_at_desk(draft)

    # Back again.
    upload = begin_upload(phone, visit, photo)
    answer = queue.send(phone)
    for result in answer.results:
        reason = result.problem.code if result.problem else ""
        print(f"operation {result.status} {reason}".strip())
    print(f"resolved: {resolve_all(phone, answer)}")
    print(f"photo: {send_photo(phone, upload.id, photo).media_type}")
    kept = ask(SyncReceiptRead, get_receipt.sync_detailed, id=answer.receipt.id, client=phone)
    taken = sum(one.status in DONE for one in answer.results)
    assert kept == answer.receipt
    assert is_receipt_right(answer)
    print(f"receipt: {taken} of {kept.count} done, {kept.hash_[:12]}")


if __name__ == "__main__":
    run_day(Path(sys.argv[1]).read_bytes())
