"""Writes folders and file names so that they survive a power cut."""

import os
from datetime import datetime, time
from pathlib import Path

from backend.core.text.clock import HANOI, now, to_civil_day


def create_folder(folder: Path) -> None:
    """Create a folder and its parents; their names are on the disk when this returns."""
    if folder.is_dir():
        return
    create_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    write_folder_entries(folder.parent)


def write_folder_entries(folder: Path) -> None:
    """Flush the file names of a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def set_midnight_time(descriptor: int) -> None:
    """Set the file's time to midnight, so that it does not reveal when a sender used the system."""
    day = to_civil_day(now())
    midnight = datetime.combine(day, time.min, HANOI).timestamp()
    os.utime(descriptor, (midnight, midnight))
