import platform
import subprocess
import sys

import pytest

from core.files import PROJECT

_HOLES = """
import numpy, psutil
from core.models.language.heap import give_back_memory
del (first := [numpy.ones(2 << 20)])[:]  # from now on blocks of up to 16 MB are taken from the heap
blocks, kept = [], []
for _ in range(30):
    blocks.append(numpy.ones(1 << 20))
    kept.append(bytes(100_000))
del blocks[:]
before = psutil.Process().memory_info().rss
print(give_back_memory(), before - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_memory_is_given_back_whatever_lies_between():
    """Thirty blocks of 8 MB were let go of, each with a small thing behind it that stays."""
    done = subprocess.run([sys.executable, "-c", _HOLES], cwd=PROJECT, capture_output=True, text=True, check=True)
    answer, freed = done.stdout.split()
    assert answer == "True"
    assert int(freed) > 25 * (8 << 20)
