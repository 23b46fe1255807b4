"""Reports progress: one line for each tenth of a step."""

from collections.abc import Callable

from backend.backup.snapshot import Say


def build_tenths_reporter(say: Say, step: str) -> Callable[[float], None]:
    """A function that takes the part done (0 to 1) and reports each tenth once."""
    reported = -1

    def report(part: float) -> None:
        nonlocal reported
        tenth = min(int(part * 10), 10)
        if tenth > reported:
            reported = tenth
            say(f"  {step}: {tenth * 10} %")

    return report
