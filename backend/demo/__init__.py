"""The demo district: fictional, the same every day, and realistic enough to look like real work.

No business or person in it is real. Certificates, registrations and cards have numbers with "MH"
(minh họa). Its civil date is 3 October 2022.

A server that starts again reads only this module of the demo.
"""

import json
from datetime import date
from importlib import resources

DEMO_TODAY = date(2022, 10, 3)
PASSWORD = "binhluc-demo-2022"  # noqa: S105 - printed by `make run`, refused in production
USERNAMES: tuple[str, ...] = tuple(
    account[0]
    for account in json.loads(resources.files(__name__).joinpath("people.json").read_text("utf-8"))[
        "accounts"
    ]
)
