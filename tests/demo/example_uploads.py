"""Files that examples send, by the names under which their bodies show them."""

from collections.abc import Callable, Mapping

from tests.domains.platform.attachments.pictures import plain_jpeg
from tests.domains.platform.document_templates.making import shipped
from tests.domains.platform.imports.lists import listing

UPLOADS: Mapping[str, Callable[[], bytes]] = {
    "anh-bang-hieu.jpg": plain_jpeg,
    "mau-bien-ban.docx": shipped,
    "co-so.xlsx": lambda: listing(["Quán Hồ Sen", "Karaoke", "Thôn 4", "Bình Nghĩa"]),
}
