"""Checks the lock files: every package by hash, no registry named, one version everywhere."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE | re.IGNORECASE)
HOST = re.compile(r"https?://|^\s*--(extra-)?(index-url|find-links)|^\s*(@.*:)?registry\s*=", re.M)


def pins(path: Path) -> dict[str, str]:
    """Package name to version, names as the index writes them."""
    found = PIN.findall(path.read_text("utf-8"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def python_faults() -> Iterator[str]:
    """Hosts, pins without a hash, and locks that disagree with each other or their source."""
    development = pins(ROOT / "requirements" / "dev.txt")
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text("utf-8")
        if HOST.search(text):
            yield f"{lock.name} names a host"
        for block in re.split(r"\n(?=\S)", text):
            if PIN.match(block) and "--hash=sha256:" not in block:
                yield f"{lock.name}: {block.split()[0]} has no hash"
        locked = pins(lock)
        for name, version in pins(lock.with_suffix(".in")).items():
            if locked.get(name) != version:
                yield f"{lock.name}: {name}=={version} of {lock.stem}.in is not locked"
        for name in locked.keys() & development.keys():
            if locked[name] != development[name]:
                yield f"{lock.name} and dev.txt differ on {name}"


def npm_faults() -> Iterator[str]:
    """Packages with an address or without integrity, and client files that name a registry."""
    for folder in ("frontend", ".ci", ".ci/api", ".ci/kotlin"):
        client = ROOT / folder / ".npmrc"
        if HOST.search(client.read_text("utf-8")):
            yield f"{folder}/.npmrc names a registry"
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        for name, package in lock["packages"].items():
            if "resolved" in package:
                yield f"{folder}: {name} names a host"
            if name and "integrity" not in package:
                yield f"{folder}: {name} has no integrity hash"


if __name__ == "__main__":
    faults = [*python_faults(), *npm_faults()]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    sys.exit(bool(faults))
