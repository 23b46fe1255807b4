"""Which version of a record an If-Match header names."""

import re

_NAMED = re.compile(r'(?:W/)?("?)([0-9]{1,10})(?:\.[0-9a-f]+)?\1')


def is_version_named(if_match: str, version: int) -> bool:
    """Whether the header names this version: `"3"`, or `W/"3.9f2c"` of a read with moving figures.

    RFC 9110 compares If-Match strongly. But what must be unchanged is the record, and its version
    stands in both forms: a client sends back whatever ETag its read had. One that sends the plain
    number has read it too: to be told that somebody changed the record would mislead it.
    """
    named = _NAMED.fullmatch(if_match.strip())
    return named is not None and int(named[2]) == version
