"""Keeps rendered pages of reports for a while, for readers who turn the pages.

They lie in temporary files without a name, which end with the process.
"""

import os
import re
import weakref
import zlib
from collections import OrderedDict
from itertools import accumulate
from tempfile import TemporaryFile
from threading import Lock
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel
from backend.documents import render
from backend.documents.report_content import ReportPaper
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL

MOST = 24 * 2**20
"""Bytes that are kept; a district's report takes one or two million."""
SIZE = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


class PageRead(BaseModel):
    """A page; `width` and `height` in points."""

    no: int
    width: int
    height: int


class ReportPages(BaseModel):
    """`mark`: of this state of the report; pages asked for with it are of that state or none."""

    mark: str = Field(pattern="^[0-9a-f]{32}$")
    pages: list[PageRead]


class ReportPreview:
    """The pages of one state of a report, and who has read it."""

    def __init__(self, made: list[bytes]) -> None:
        self.sizes = [parse_page_size(page) for page in made]
        packed = [zlib.compress(page, 3) for page in made]
        self.ends = list(accumulate(map(len, packed), initial=0))
        self.weight = self.ends[-1]
        self.file = TemporaryFile()  # noqa: SIM115 (closed when nobody reads it any more)
        weakref.finalize(self, self.file.close)
        self.file.write(b"".join(packed))
        self.file.flush()
        self.readers = set[UUID]()

    def page(self, no: int) -> bytes:
        start, end = self.ends[no - 1 : no + 1]
        return zlib.decompress(os.pread(self.file.fileno(), end - start, start))

    def is_new_to(self, reader: UUID) -> bool:
        """True once for each reader."""
        known = reader in self.readers
        self.readers.add(reader)
        return not known


def parse_page_size(page: bytes) -> tuple[int, int]:
    found = SIZE.search(page, 0, 400)
    assert found, "pages say their size first"
    return round(float(found[1])), round(float(found[2]))


class PreviewCache:
    """The pages rendered last, up to `most` bytes; those unused for longest are dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.kept: OrderedDict[str, ReportPreview] = OrderedDict()
        self.lock = Lock()

    def find(self, key: str) -> ReportPreview | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def get_or_render(self, key: str, content: ReportPaper) -> ReportPreview:
        """The pages, cached or rendered now; slow, so call it in a render thread."""
        if found := self.find(key):
            return found
        new = ReportPreview(render.render_pages(content, DEFAULT_TEMPLATE_LABEL))
        with self.lock:
            self.kept[key] = new
            while sum(one.weight for one in self.kept.values()) > self.most and len(self.kept) > 1:
                self.kept.popitem(last=False)
        return new


PREVIEWS = PreviewCache()
