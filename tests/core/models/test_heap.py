import platform
import subprocess
import sys

import pytest

from core.files import PROJECT
from core.models.language.heap import LARGE

_HOLES = """
import numpy, psutil
from core.models.language.heap import give_back_large_blocks
told = give_back_large_blocks() if {told} else None
del (first := [numpy.ones({large} // 2)])[:]
blocks, kept = [], []
for _ in range(30):
    blocks.append(numpy.ones({large} // 4))
    kept.append(bytes(100_000))
before = psutil.Process().memory_info().rss
del blocks[:]
print(told, before - psutil.Process().memory_info().rss)
"""


def given_back(told):
    """Return what the library answered, and the bytes given back of 30 blocks of twice the bound, each with a small
    thing behind it that stays."""
    code = _HOLES.format(told=told, large=LARGE)
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    answer, freed = done.stdout.split()
    return answer, int(freed)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_large_blocks_are_given_back_whatever_lies_between_them():
    answer, freed = given_back(told=True)
    assert answer == "True"
    assert freed > 25 * 2 * LARGE
    assert given_back(told=False)[1] < freed / 2
