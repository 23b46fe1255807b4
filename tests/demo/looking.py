"""How tests look into the seeded demo."""

from collections.abc import Callable
from typing import Any

from backend.core.session.session import Session

Look = Callable[[Callable[[Session], Any]], Any]
