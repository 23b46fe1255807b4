"""Which version an If-Match names, in the forms in which clients send what they read."""

import pytest

from backend.core.session.version_match import is_version_named


@pytest.mark.parametrize(
    ("sent", "is_named"),
    [
        ('"3"', True),
        ('W/"3.9f2c"', True),
        ("3", True),  # without its quotes, as scripts send it
        ('"4"', False),
        ('"3', False),
        ('"2", "3"', False),
        ('W/"9f2c"', False),
    ],
)
def test_the_version_is_named_quoted_weak_or_plain(sent: str, is_named: bool) -> None:
    assert is_version_named(sent, 3) is is_named
