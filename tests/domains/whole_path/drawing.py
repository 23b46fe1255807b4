"""How the walks are drawn: each anew, and the same ones every time.

Hypothesis tries variations of what it has just drawn, and values that it met in the modules that
happen to be loaded. Here it would walk the same case over again, or other cases in a longer run of
tests.
"""

from typing import Any

from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

BACKEND = "whole-path"


class Evenly(HypothesisProvider):
    """Draws with the seed alone."""

    def _maybe_draw_constant(self, *_args: Any, **_kwargs: Any) -> None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{Evenly.__name__}"
