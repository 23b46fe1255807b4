"""Threads share one heap of glibc, so that none keeps what it freed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.once

SCRIPT = """
import ctypes, sys, threading
from backend.core.server.memory import set_arena_limit

if sys.argv[1] == "limited":
    set_arena_limit()
begun, meet = [], threading.Barrier(4)

def use_memory():
    begun.append(bytearray(3000))
    meet.wait()

threads = [threading.Thread(target=use_memory) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.in_turn
@pytest.mark.parametrize(("how", "is_one"), [("limited", True), ("as ever", False)])
def test_threads_share_a_heap(how: str, tmp_path: Path, *, is_one: bool) -> None:
    told = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", SCRIPT, how, str(told)], cwd=ROOT, check=True)
    assert (told.read_text("utf-8").count("<heap nr=") == 1) is is_one
