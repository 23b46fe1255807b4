"""How the counts of an activity stand to each other, and what its form brings along."""

from collections.abc import Mapping
from typing import Any

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
    ActivityForm.ONLINE: ("attendee_count",),
    ActivityForm.OTHER: ("session_count", "attendee_count", "material_count"),
}
"""What there is to count; of the rest there is nothing, unless somebody counts it all the same."""

Counts = Mapping[str, int | None]


def first_counts(form: ActivityForm) -> dict[str, int | None]:
    """Before anybody counted: a meeting is one session, a broadcast one broadcast."""
    blank = dict.fromkeys(OF_FORM[form])
    told = {"session_count": 1} if form in MET_IN_PERSON else {}
    if form is ActivityForm.BROADCAST:
        told = {"broadcast_count": 1}
    return {**dict.fromkeys(COUNTS, 0), **blank, **told}


def counted(form: ActivityForm, before: Counts, given: Mapping[str, Any]) -> Any:
    """All six counts after `given` came in; raises Invalid when parts exceed the whole."""
    counts = {name: given.get(name, before[name]) for name in COUNTS}
    if "material_count" not in given:
        counts["material_count"] = whole_after(before, counts)
    elif form in PART_OF_FORM and not given.keys() & set(PARTS):
        counts[PART_OF_FORM[form]] = rest_of(counts, PART_OF_FORM[form])
    parts = known_parts(counts)
    if counts["material_count"] is not None and parts > counts["material_count"]:
        raise Invalid.of([FieldError("/material_count", "parts-exceed-whole", parts=parts)])
    return counts


def known_parts(counts: Counts) -> int:
    return sum(counts[part] or 0 for part in PARTS)


def whole_after(before: Counts, counts: Counts) -> int | None:
    """The materials when the parts become `counts`: the other ones, known before, stay."""
    whole = before["material_count"]
    if all(counts[part] == before[part] for part in PARTS):
        return whole
    if any(counts[part] is None for part in PARTS):
        return None
    if whole is None:
        return known_parts(counts)
    if any(before[part] is None for part in PARTS):
        return max(whole, known_parts(counts))
    return whole - known_parts(before) + known_parts(counts)


def rest_of(counts: Counts, kind: str) -> int | None:
    """What the materials leave for the part `kind`."""
    whole = counts["material_count"]
    others = sum(counts[part] or 0 for part in PARTS if part != kind)
    return None if whole is None else max(0, whole - others)
