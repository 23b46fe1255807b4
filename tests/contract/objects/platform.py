"""Samples of the domain platform: attachments, uploads, approvals, imports, jobs, templates."""

from datetime import timedelta
from typing import Any

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.document_templates.models import DocumentTemplate, TemplateFile
from backend.domains.platform.imports.models import Import, ImportFile
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.platform.second_approvals.models import LASTS, SecondApproval
from backend.domains.platform.uploads.models import ResumableUpload
from tests import world
from tests.contract.objects.places import Bodies, Ids, above, commune, id_of, team_id


def attachments(place: str) -> list[Any]:
    """A photo of the violation; its file is not in store."""
    return [
        Attachment(
            id=id_of("attachment", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            entity="violation",
            entity_id=id_of("violation", place),
            media_type="image/jpeg",
            size=1,
            sha256="0" * 64,
            uploaded_size=1,
            uploaded_sha256="0" * 64,
            file_key=f"{place:0>32}",
            uploaded_by_id=world.user("district"),
        )
    ]


def second_approvals(place: str) -> list[Any]:
    """Waits for a second person, who finds that the record has changed since."""
    return [
        SecondApproval(
            id=id_of("second_approval", place),
            org_unit_id=commune(place),
            act="cancel-decision",
            entity="violations",
            entity_id=id_of("violation", place),
            entity_version=99,
            subject="12/QĐ-XPHC",
            reason="Sai đối tượng",
            asker_id=world.user("district"),
            expires_at=now() + LASTS,
        )
    ]


def imports(place: str) -> list[Any]:
    """A checked upload without rows; its file is the template itself."""
    id, owned = id_of("import", place), {"org_unit_id": commune(place)}
    return [
        Import(
            id=id,
            kind="establishments",
            file_name="danh-sach.xlsx",
            uploaded_by_id=id_of("user", place),
            status="checked",
            dry_run=True,
            partial=True,
            **owned,
        ),
        ImportFile(import_id=id, content=b"", **owned),
    ]


def jobs(place: str) -> list[Any]:
    """A list that could not be made: its asker may have it made again."""
    askers = {"own": world.user("binhnghia"), "sibling": world.user("trangan")}
    return [
        Job(
            id=id_of("job", place),
            org_unit_id=commune(place),
            asked_by_id=askers.get(place, id_of("user", place)),
            kind="export",
            payload={"list": "establishments", "filters": {}},
            titles=["Danh sách cơ sở", "Places"],
            status=JobStatus.FAILED,
            failure="job-failed",
            finished_at=now(),
        )
    ]


def uploads(place: str) -> list[Any]:
    """A photo of the violation, of which nothing has come."""
    senders = {"own": world.user("district"), "sibling": world.user("inspector")}
    return [
        ResumableUpload(
            id=id_of("upload", place),
            owner_id=senders.get(place, id_of("user", place)),
            entity="violation",
            entity_id=id_of("violation", place),
            length=1,
            sha256="0" * 64,
            file_key=f"{place:0>32}",
            expires_at=now() + timedelta(days=7),
        )
    ]


def document_templates(place: str) -> list[Any]:
    """A version that was never in force."""
    id, owned = id_of("document-template", place), {"org_unit_id": above(place)}
    return [
        DocumentTemplate(
            id=id,
            kind="inspection_record",
            version_no=1,
            title=f"Mẫu {place}",
            sha256="0" * 64,
            size=0,
            **owned,
        ),
        TemplateFile(template_id=id, content=b"", **owned),
    ]


def seen_approval(place: str) -> dict[str, Any]:
    return {"id": str(id_of("second_approval", place)), "version": 1}


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *attachments(place),
        *second_approvals(place),
        *imports(place),
        *jobs(place),
        *document_templates(place),
        *uploads(place),
    ]


IDS: Ids = {
    "/attachments/{id}": lambda p: id_of("attachment", p),
    "/second-approvals/{id}": lambda p: id_of("second_approval", p),
    "/imports/{id}": lambda p: id_of("import", p),
    "/jobs/{id}": lambda p: id_of("job", p),
    "/uploads/{id}": lambda p: id_of("upload", p),
    "/document-templates/{id}": lambda p: id_of("document-template", p),
}

BODIES: Bodies = {
    "create_export": lambda p, a: {"kind": "establishments", "filters": {}},
    "choose_values": lambda p, a: {"choices": [], "rest": "theirs"},
    "update_attachment": lambda p, a: {"caption": "Biển hiệu"},
    "withhold_attachment": lambda p, a: {"reason": "shows_person"},
    "confirm_second_approvals": lambda p, a: {"items": [seen_approval(p)]},
    "refuse_second_approvals": lambda p, a: {
        "items": [seen_approval(p)],
        "answer": "Không đủ căn cứ",
    },
    "refuse_second_approval": lambda p, a: {"answer": "Không đủ căn cứ"},
    "activate_document_template": lambda p, a: {"active_from": "2023-01-01"},
}
