"""Overwriting key files in place: synced to the disk, without a modified time."""

import os
from pathlib import Path

from backend.core.server.files import set_midnight_time


def write_zeros(path: Path, offset: int, length: int) -> None:
    """Overwrite bytes of a key file with zeros, unless it is gone or they are zeros already."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return
    try:
        if any(os.pread(descriptor, length, offset)):
            os.pwrite(descriptor, bytes(length), offset)
            set_midnight_time(descriptor)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
