"""Today stands still in the tests of plans."""

from collections.abc import Iterator

import pytest

from backend.core import clock
from tests import world


@pytest.fixture(autouse=True)
def third_of_october() -> Iterator[None]:
    before = clock._fixed_today
    clock.fix_today(world.TODAY)
    yield
    clock.fix_today(before)
