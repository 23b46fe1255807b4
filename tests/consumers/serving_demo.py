"""What the tests of generated clients share: the demo behind a real server, and running a tool."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.serving import ROOT, serving

DESCRIPTION = ROOT / "tests" / "contract" / "openapi.json"
DAYS = ROOT / "tests" / "consumers" / "days"
WORKBOOK = ROOT / "examples" / "co-so-xa-binh-nghia.xlsx"


@contextmanager
def serving_demo(folder: Path, add: Callable[[Path], None] | None = None) -> Iterator[str]:
    """The address of a demo of its own: that of $DEMO_DIR copied, or one seeded anew.

    `add` writes what the demo lacks into the folder of its data.
    """
    if seeded := os.environ.get("DEMO_DIR"):
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
    elif add:
        with serving(folder, APP_ENV="demo"):
            pass  # its first start seeds it
    if add:
        add(folder)
    with serving(folder, APP_ENV="demo") as server:
        yield server.base


def run_tool(
    words: Sequence[str | Path],
    folder: Path | None = None,
    more: Mapping[str, str] | None = None,
    *,
    may_fail: bool = False,
) -> str:
    """What the tool says; it must end well, unless the test looks at what it says."""
    run = subprocess.run(
        [str(word) for word in words],
        cwd=folder or ROOT,
        env={**os.environ, **(more or {})},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    said = run.stdout + run.stderr
    assert may_fail or run.returncode == 0, said[-6000:]
    return said
