"""The text by which a paper names the template from which it was rendered."""

DEFAULT_TEMPLATE_LABEL = "mẫu mặc định, bản 1"
"""The label of the default templates; raise the number when you change them."""


def build_template_label(title: str, version_no: int) -> str:
    return f"mẫu “{title}”, bản {version_no}"
