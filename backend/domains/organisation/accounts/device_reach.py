"""What the token of a registered device opens: field work, and never a whole scope (R39).

Such a sign-in lasts for weeks on a phone that may be lost. It reads the package of the day, single
records by their ids, what belongs to one visit, its person's own account and what holds no records.
Lists, searches, figures, the feed, exports and files made of many records are read at a desk: in a
browser, or by a script. An operation that is not named here is closed to it.
"""

from collections.abc import Mapping

from starlette.requests import Request

from backend.core.http.dispatch import API_PREFIX
from backend.core.http.request_sessions import SAFE_METHODS
from backend.permissions import Permission

EXPORTS = f"{API_PREFIX}/exports"
"""Closed as a whole: what is asked for with POST is a file of a whole list, too."""
WITHOUT_RECORDS = frozenset({Permission.SELF, Permission.CATALOGUE_READ, Permission.UNIT_READ})
"""Permissions of what is one's own, or the same for everybody."""
OF_MANY_RECORDS = frozenset({"get_inbox", "list_deadlines", "get_job_result"})
"""Operations under these permissions that tell of records all the same."""
OPEN_READS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("get_work_package", "list_public_keys"), ()),
    **dict.fromkeys(("get_establishment", "get_area", "get_inspection_team"), ()),
    **dict.fromkeys(("get_inspection", "get_violation", "get_recommendation"), ()),
    **dict.fromkeys(("get_inspection_paper", "get_inspection_record_pdf"), ()),
    **dict.fromkeys(("get_attachment", "get_attachment_content", "get_attachment_thumbnail"), ()),
    **dict.fromkeys(("get_conflict", "get_upload"), ()),
    "list_attachments": ("entity_id",),
    "list_conflicts": ("inspection_id", "record_id"),
    "list_violations": ("inspection_id",),
}
"""{operation: parameters of which one has to narrow it to a record}, besides those."""


def is_open_to_devices(request: Request) -> bool:
    """Whether the token of a registered device opens the operation as it is asked."""
    route = request.scope["route"]
    if route.path.startswith(EXPORTS):
        return False
    if request.method not in SAFE_METHODS:
        return True
    if route.permission in WITHOUT_RECORDS:
        return route.name not in OF_MANY_RECORDS
    narrowing = OPEN_READS.get(route.name)
    if not narrowing:
        return narrowing is not None
    return any(request.query_params.get(name) for name in narrowing)
