"""Files of keys: overwritten in place, brought to the disk, and silent about the hour."""

import os
from datetime import datetime, time
from pathlib import Path

from backend.core.clock import HANOI, now


def overwrite(path: Path, offset: int, length: int) -> None:
    """Overwrite bytes of a key file with zeros, unless it is gone or they are zeros already."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return
    try:
        if any(os.pread(descriptor, length, offset)):
            os.pwrite(descriptor, bytes(length), offset)
            hide_moment(descriptor)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hide_moment(descriptor: int) -> None:
    """Let the file's time be the day's beginning: it would tell when a sender was here."""
    day = now().astimezone(HANOI).date()
    midnight = datetime.combine(day, time.min, HANOI).timestamp()
    os.utime(descriptor, (midnight, midnight))
