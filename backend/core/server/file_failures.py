"""Explains to the operator what is wrong with a file or folder: one sentence and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileFailure(SystemExit):
    """The process ends with a sentence about a file or folder."""


def describe_file_failure(error: OSError) -> str | None:
    """The path and what the system says of it; None without a path."""
    if error.filename is None or not error.strerror:
        return None
    return f"{error.filename}: {error.strerror}. Is the path right, and may this user use it?"


@contextmanager
def end_on_file_failure() -> Iterator[None]:
    """End the process with a sentence where a path cannot be used."""
    try:
        yield
    except OSError as error:
        told = describe_file_failure(error)
        if told is None:
            raise
        raise FileFailure(told) from None


@contextmanager
def end_on_key_failure(path: Path) -> Iterator[None]:
    """End the process with a sentence where the key file `path` cannot be loaded."""
    try:
        yield
    except FileNotFoundError:
        raise FileFailure(
            f"{path} is not there. Bring it back from a backup; only a new office makes new keys"
            " (python -m backend make-keys)."
        ) from None
    except ValueError:
        raise FileFailure(
            f"{path} holds no key that can be read. Bring it back from a backup."
        ) from None
