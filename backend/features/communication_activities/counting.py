"""How the counts of an activity stand to each other, and what its form brings along."""

from collections.abc import Mapping
from typing import Any

from backend.core.errors import FieldError, Invalid
from backend.features.communication_activities.models import ActivityForm

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


def first_counts(form: ActivityForm) -> dict[str, int]:
    """Before anybody counted: a meeting is one session, a broadcast one broadcast."""
    return {
        **dict.fromkeys(COUNTS, 0),
        "session_count": int(form in MET_IN_PERSON),
        "broadcast_count": int(form is ActivityForm.BROADCAST),
    }


def counted(form: ActivityForm, before: Mapping[str, int], given: Mapping[str, Any]) -> Any:
    """All six counts after `given` came in; raises Invalid when parts exceed the whole."""
    counts = {name: given.get(name, before[name]) for name in COUNTS}
    if "material_count" not in given:
        others = before["material_count"] - sum(before[part] for part in PARTS)
        counts["material_count"] = others + sum(counts[part] for part in PARTS)
    elif form in PART_OF_FORM and not given.keys() & set(PARTS):
        kind = PART_OF_FORM[form]
        rest = sum(counts[part] for part in PARTS if part != kind)
        counts[kind] = max(0, counts["material_count"] - rest)
    parts = sum(counts[part] for part in PARTS)
    if parts > counts["material_count"]:
        raise Invalid.of([FieldError("/material_count", "parts-exceed-whole", parts=parts)])
    return counts
