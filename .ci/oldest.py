"""Loads the program on the oldest Python that it promises and that is found here: `make lint`.

The tests run on one Python, and some uses of typing work only on later ones: a server of Debian 12
has 3.11. Every module is loaded and the API is described, as at each start of the server.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".tools" / "bin" / "uv"
OLDEST = ROOT / ".tools" / "oldest"
PROMISED = (3, 11)
NAMES = ("python3.11", "python3.12", "python3.13", "python3", "/usr/bin/python3")
LOAD_ALL = """
import pkgutil
from importlib import import_module
import backend
for module in pkgutil.walk_packages(backend.__path__, "backend."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
"""


def read_version(python: str) -> tuple[int, ...] | None:
    """(3, 11) of that interpreter; None if there is none of this name."""
    asked = "import sys; print(*sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(map(int, found.stdout.split()))


def find_oldest() -> tuple[tuple[int, ...], str]:
    found = [(version, name) for name in NAMES if (version := read_version(name))]
    return min((one for one in found if one[0] >= PROMISED), key=lambda one: one[0])


def run_quietly(*command: str | Path) -> str:
    """The output of a command of this folder; ends the process with its errors if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def main() -> None:
    version, name = find_oldest()
    told = ".".join(map(str, version))
    if version >= sys.version_info[:2]:
        print(f"The oldest Python found here is that of the tests: {told}")
        return
    run_quietly(UV, "venv", "--quiet", "--allow-existing", "--python", name, OLDEST)
    python, locked = OLDEST / "bin" / "python", ROOT / "requirements" / "app.txt"
    run_quietly(UV, "pip", "install", "-p", python, "--require-hashes", "-r", locked)
    run_quietly(python, "-c", LOAD_ALL)
    described = run_quietly(python, "-m", "backend", "openapi")
    if described != (ROOT / "tests" / "contract" / "openapi.json").read_text("utf-8"):
        sys.exit(f"Python {told} describes another API than tests/contract/openapi.json")
    print(f"Python {told} loads every module and describes the API alike")


main()
