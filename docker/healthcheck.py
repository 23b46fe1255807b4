"""Exits with 0 while the server in this container answers: `healthcheck.py [/healthz]`.

/readyz, if nothing is named, asks for the database too; /healthz only whether the process lives.
"""

import os
import sys
import urllib.request

path = sys.argv[1] if len(sys.argv) > 1 else "/readyz"
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}{path}"
request = urllib.request.Request(address, headers={"Host": host})
try:
    urllib.request.urlopen(request, timeout=4).close()  # noqa: S310 (loopback, by us)
except OSError as error:
    sys.exit(str(error))
