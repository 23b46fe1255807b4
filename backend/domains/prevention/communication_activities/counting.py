"""The six counts of an activity: which of them its form has, and how they add up."""

from collections.abc import Mapping

from backend.core.errors.exceptions import FieldError, Invalid
from backend.domains.prevention.communication_activities.models import ActivityForm

COUNTS = (
    *("session_count", "attendee_count", "material_count"),
    *("panel_count", "leaflet_count", "broadcast_count"),
)
PARTS = ("panel_count", "leaflet_count")
PART_OF_FORM = {
    ActivityForm.PANEL: "panel_count",
    ActivityForm.POSTER: "panel_count",
    ActivityForm.LEAFLET: "leaflet_count",
}
"""What the materials of a form are, unless the client tells them apart."""

MET_IN_PERSON = (ActivityForm.CONFERENCE, ActivityForm.SCHOOL)
MEETING = ("session_count", "attendee_count", "leaflet_count", "material_count")
OF_FORM: Mapping[ActivityForm, tuple[str, ...]] = {
    ActivityForm.CONFERENCE: MEETING,
    ActivityForm.SCHOOL: MEETING,
    ActivityForm.PANEL: ("panel_count", "material_count"),
    ActivityForm.POSTER: ("panel_count", "material_count"),
    ActivityForm.LEAFLET: ("leaflet_count", "material_count"),
    ActivityForm.BROADCAST: ("broadcast_count",),
    ActivityForm.TELEVISION: (),
    ActivityForm.ONLINE: ("attendee_count",),
    ActivityForm.OTHER: ("session_count", "attendee_count", "material_count"),
}
"""The counts that each form has; the others are 0 unless somebody enters a number."""

Counts = Mapping[str, int | None]


def build_first_counts(form: ActivityForm) -> dict[str, int | None]:
    """The counts of a new activity: a meeting is one session, a broadcast one broadcast."""
    blank = dict.fromkeys(OF_FORM[form])
    told = {"session_count": 1} if form in MET_IN_PERSON else {}
    if form is ActivityForm.BROADCAST:
        told = {"broadcast_count": 1}
    return {**dict.fromkeys(COUNTS, 0), **blank, **told}


def compute_counts(form: ActivityForm, before: Counts, given: Counts) -> dict[str, int | None]:
    """All six counts once those in `given` replace those of `before`.

    Raises Invalid when the parts are more than the whole.
    """
    counts = {name: given.get(name, before[name]) for name in COUNTS}
    if "material_count" not in given:
        counts["material_count"] = compute_materials(before, counts)
    elif form in PART_OF_FORM and not given.keys() & set(PARTS):
        counts[PART_OF_FORM[form]] = compute_remaining_materials(counts, PART_OF_FORM[form])
    parts = compute_known_parts(counts)
    if counts["material_count"] is not None and parts > counts["material_count"]:
        raise Invalid.of([FieldError("/material_count", "parts-exceed-whole", parts=parts)])
    return counts


def compute_known_parts(counts: Counts) -> int:
    return sum(counts[part] or 0 for part in PARTS)


def compute_materials(before: Counts, counts: Counts) -> int | None:
    """The number of materials when the parts become `counts`; the other materials stay."""
    whole = before["material_count"]
    if all(counts[part] == before[part] for part in PARTS):
        return whole
    if any(counts[part] is None for part in PARTS):
        return None
    if whole is None:
        return compute_known_parts(counts)
    if any(before[part] is None for part in PARTS):
        return max(whole, compute_known_parts(counts))
    return whole - compute_known_parts(before) + compute_known_parts(counts)


def compute_remaining_materials(counts: Counts, kind: str) -> int | None:
    """The materials that are not of another part than `kind`."""
    whole = counts["material_count"]
    others = sum(counts[part] or 0 for part in PARTS if part != kind)
    return None if whole is None else max(0, whole - others)
