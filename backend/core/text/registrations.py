"""What modules register when they are imported, and how the rest of it is found.

A server imports a module when it needs it. A code may come from elsewhere: another process stored
it, or the database names a constraint. So who looks up an unknown one has all modules imported.
"""

from collections.abc import Callable

_LOADERS: list[Callable[[], object]] = []


def set_registration_loader(load: Callable[[], object]) -> None:
    """`load` imports every module that registers something; a second call costs next to nothing."""
    _LOADERS[:] = [load]


def load_registrations() -> None:
    """Import what may register an unknown code. Call it in a thread: it takes half a second."""
    for load in _LOADERS:
        load()
