"""Lists the licences of what the product is made of; `--check` compares with the page in docs/.

Read are the metadata of the installed packages of requirements/app.txt and frontend's
package-lock.json. No package may be under the GPL or AGPL alone. Written anew by
`.venv/bin/python .ci/licences.py`.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from locks import ROOT, pins

PAGE = ROOT / "docs" / "third-party-licences.md"
BEGIN, END = "<!-- begin: {} -->", "<!-- end -->"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
GPL = re.compile(r"\bA?GPL")
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
READ_FROM_FILE = {"pyrage": "MIT"}
"""Packages whose metadata name no licence: what their LICENSE file says."""
BUILT_IN = {"swagger-ui-dist": "the pages of `/api/docs`", "vite": "the loader of the SPA's files"}
"""Development packages of which files end up in the build."""
IN_BROWSER = re.compile(r"@fontsource/|@vue/(reactivity|runtime-|shared)|idb|vue")
"""The others come with Vue's compiler and developer tools, of which nothing is in the build."""


def licence_of(package: Distribution) -> tuple[str, str]:
    """The licence as an SPDX expression, and where it was read."""
    data = package.metadata
    name = data["Name"].lower()
    if "License-Expression" in data:
        return data["License-Expression"], "metadata"
    classifiers = data.get_all("Classifier") or []
    names = [one.rsplit(" :: ", 1)[-1] for one in classifiers if one.startswith("License ::")]
    known = sorted({CLASSIFIERS[one] for one in names if one in CLASSIFIERS})
    if known:
        return " OR ".join(known), "classifier"
    if "License" in data and data["License"].strip():
        return data["License"].strip().splitlines()[0], "metadata"
    if name in READ_FROM_FILE:
        return READ_FROM_FILE[name], "LICENSE file"
    return "unknown", "nothing found"


def python_rows(recorded: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Name, licence, source; a package that this system leaves out keeps its recorded row."""
    for name in sorted(pins(ROOT / "requirements" / "app.txt")):
        try:
            yield name, *licence_of(distribution(name))
        except PackageNotFoundError:
            unread = (READ_FROM_FILE.get(name, "unknown"), "LICENSE file")
            yield name, *recorded.get(name, unread)


def npm_rows() -> Iterator[tuple[str, str, str]]:
    """Name, licence and use of the npm packages that go into the build."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    for path, package in sorted(lock["packages"].items()):
        name = path.removeprefix("node_modules/")
        if name in BUILT_IN:
            yield name, package.get("license", "unknown"), BUILT_IN[name]
        elif path and not (package.get("dev") or package.get("devOptional")):
            use = "in the browser" if IN_BROWSER.match(name) else "when the SPA is built"
            yield name, package.get("license", "unknown"), use


def table(head: str, rows: Iterator[tuple[str, str, str]]) -> str:
    lines = [f"| package | licence | {head} |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def filled(page: str, tables: dict[str, str]) -> str:
    """The page with each table between its two marks."""
    for name, text in tables.items():
        begin = BEGIN.format(name)
        before, rest = page.split(begin + "\n", 1)
        page = f"{before}{begin}\n{text}\n{rest[rest.index(END) :]}"
    return page


def faults(page: str, new: str) -> Iterator[str]:
    if page != new:
        yield f"{PAGE.name} is stale: run `.venv/bin/python .ci/licences.py`, read it, commit it"
    for name, licence, source in ROW.findall(new):
        if licence == "unknown":
            yield f"{name}: {source}; read its LICENSE file and write it into licences.py"
        choices = re.split(r"\bOR\b", licence)
        if all(GPL.search(choice) for choice in choices):
            yield f"{name} is under {licence}: not in this product"


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    recorded = {name: (licence, source) for name, licence, source in ROW.findall(page)}
    new = filled(
        page,
        {
            "python": table("read from", python_rows(recorded)),
            "npm": table("where it runs", npm_rows()),
        },
    )
    if "--check" not in sys.argv:
        PAGE.write_text(new, "utf-8")
        page = new
    found = list(faults(page, new))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
