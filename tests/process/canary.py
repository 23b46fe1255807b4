"""Words to look for wherever something may have been written: as they are, encoded, hashed."""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

RUN = secrets.token_hex(8)


@dataclass(frozen=True)
class Canary:
    """Words that nobody else writes, all with the mark of this run in them: a hit is a leak."""

    number: int

    @property
    def mark(self) -> str:
        return f"chimyen{RUN}-{self.number}"

    @property
    def text(self) -> str:
        return f"Quán gần cầu, hỏi {self.mark} thì biết, sau 22 giờ."

    @property
    def contact(self) -> str:
        return f"Nhắn tin cho {self.mark}"

    @property
    def address(self) -> str:
        """Of nets that are for documentation only; one for each, as the gate counts by it."""
        return f"{NET}:{self.number:x}::7"

    def headers(self, **more: str) -> dict[str, str]:
        """What a browser, or a careless script, tells of its owner besides."""
        return {
            "X-Forwarded-For": self.address,
            "User-Agent": f"Trinhduyet/{self.mark}",
            "Referer": f"http://127.0.0.1/{self.mark}",
            "Accept-Language": f"vi,{self.mark}",
            "X-Request-Id": self.mark,
            **more,
        }


NET = f"2001:db8:{RUN[:4]}"


def shapes(word: str) -> Iterator[bytes]:
    """`word` as it is, and as databases and logs may write it."""
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield plain.hex().encode()
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        yield whole[4 if shift else 0 : -2]


def hashes(word: str) -> Iterator[bytes]:
    """What would betray `word` to someone who guesses it."""
    for name in ("md5", "sha1", "sha256"):
        made = hashlib.new(name, word.encode())
        yield made.digest()
        yield made.hexdigest().encode()


def written(paths: Iterable[Path], since: float = 0) -> dict[str, bytes]:
    """What the files, and those in the folders, hold if they changed `since` (a time as stat's)."""
    found = {}
    for top in paths:
        for path in (top, *top.rglob("*")):
            with suppress(OSError):  # gone meanwhile, or not this process' to read
                if path.is_file() and path.stat().st_mtime >= since:
                    found[str(path)] = path.read_bytes()
    return found


def hits(needles: Iterable[bytes], places: dict[str, bytes]) -> list[str]:
    needles = list(needles)
    return [
        f"{needle!r} in {name}"
        for name, content in places.items()
        for needle in needles
        if needle in content
    ]
