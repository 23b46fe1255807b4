"""python -m backend: the commands of cli.py."""

import gc
import sys

gc.disable()  # nearly all that an import makes lives on

from backend.cli import main  # noqa: E402

try:
    main()
except KeyboardInterrupt:
    sys.exit("Stopped.")
