"""Finds a Chromium for the browser tests: `executable()` for Python, `chromium.py` prints it.

Searched in this order: $CHROMIUM, a browser on PATH, the npm package of .ci/package.json, which is
unpacked under .cache/. $CHROMIUM_FROM=system|npm narrows the search. Nothing is installed.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = HERE / "node_modules" / "@sparticuz" / "chromium"
# Only Node can unpack Brotli here: Python's library has no decoder.
UNPACK = """
const fs = require("node:fs"), zlib = require("node:zlib");
fs.createReadStream(process.argv[1]).pipe(zlib.createBrotliDecompress()).pipe(process.stdout);
"""
START = b"""#!/bin/sh
# Bare machines lack fonts and NSS; the package brings both.
here=$(dirname "$(readlink -f "$0")")
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
"$here/chromium" --version >/dev/null 2>&1 || export LD_LIBRARY_PATH="$here/lib"
exec "$here/chromium" "$@"
"""
FONTS = b"""<?xml version="1.0"?>
<fontconfig>
  <dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def executable() -> Path:
    """Path of a browser that Playwright can start; root must add `--no-sandbox`.

    Raises SystemExit with a remedy if there is none.
    """
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen)
    wanted = os.environ.get("CHROMIUM_FROM", "")
    if wanted != "npm" and (found := next(filter(None, map(shutil.which, NAMES)), None)):
        return Path(found)
    if wanted != "system" and PACKAGE.is_dir():
        return _unpacked()
    raise SystemExit("No Chromium found: run `make test`, or set CHROMIUM to a browser's path.")


def version(browser: Path) -> str:
    """What the browser calls itself, e.g. "Chromium 147.0.7727.0"."""
    asked = [str(browser), "--version"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _unpacked() -> Path:
    """The package's browser, unpacked once for each version and never half."""
    number = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    folder = HERE.parent / ".cache" / f"chromium-{number}"
    start = folder / "start"
    if not start.exists():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unpack-") as partial:
            _unpack(Path(partial) / "it")
            shutil.rmtree(folder, ignore_errors=True)
            (Path(partial) / "it").rename(folder)
    return start


def _unpack(partial: Path) -> None:
    partial.mkdir()
    for archive in ("swiftshader", "fonts", "al2023"):
        with tarfile.open(fileobj=io.BytesIO(_inflated(f"{archive}.tar.br"))) as tar:
            for member in tar:
                if content := tar.extractfile(member):  # only files: links and folders are not
                    _write(partial / member.name, content.read())
    _write(partial / "chromium", _inflated("chromium.br"))
    _write(partial / "fonts.conf", FONTS)
    _write(partial / "start", START)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)


def _inflated(name: str) -> bytes:
    tools = HERE.parent / ".tools" / "bin"
    node = shutil.which("node", path=os.pathsep.join([str(tools), os.environ.get("PATH", "")]))
    if not node:
        raise SystemExit("Node is missing: run `make test`.")
    command = [node, "-e", UNPACK, str(PACKAGE / "bin" / name)]
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    found = executable()
    print(found, version(found), sep="\n")
