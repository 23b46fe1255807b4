"""How a paper names the template that it was made from."""

SHIPPED = "mẫu mặc định, bản 1"
"""The layouts that come with the program; raise the number when they change."""


def label_of(title: str, version_no: int) -> str:
    return f"mẫu “{title}”, bản {version_no}"
