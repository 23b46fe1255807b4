"""python -m backend: the commands of cli.py."""

import sys

from backend.cli import main

try:
    main()
except KeyboardInterrupt:
    sys.exit("Stopped.")
