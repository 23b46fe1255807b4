"""Names of units side by side: with the kind where two units have the same name."""

from collections import Counter
from collections.abc import Iterable

from backend.domains.reporting.reports.content import NamedUnit


def to_unit_names(units: Iterable[NamedUnit]) -> dict[str, str]:
    """{id: name} of units with `id`, `name`, `kind`: 'huyện Bình Lục' beside 'xã Bình Lục'.

    A commune often bears the name of the district that it came from, and the superior's report of
    the year in which the plan passed on has both.
    """
    found = list(units)
    count = Counter(unit["name"] for unit in found)
    return {
        str(unit["id"]): unit["name"]
        if count[unit["name"]] == 1
        else f"{unit['kind']} {unit['name']}"
        for unit in found
    }
