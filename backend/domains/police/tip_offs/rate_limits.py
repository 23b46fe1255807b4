"""How often one address may tell something, or ask after a receipt, and all together."""

from dataclasses import dataclass

from backend.core.security.rate_limit import Gate, Rate


@dataclass(frozen=True, slots=True)
class Gates:
    """One gate for telling, one for asking after a receipt."""

    telling: Gate
    asking: Gate


def gates() -> Gates:
    """The limits of an installation: a household may tell five things in one go."""
    return Gates(
        telling=Gate(Rate(5, 600), Rate(100, 60)),
        asking=Gate(Rate(20, 15), Rate(300, 1)),
    )


def open_gates() -> Gates:
    """Limits that tests do not meet by accident."""
    wide = Rate(1_000_000, 0.001)
    return Gates(Gate(wide, wide), Gate(wide, wide))
