import subprocess
import sys

import pytest

from core.errors import RunError
from core.files import PROJECT
from core.runs.alone import LOCK_FILE, alone_in

HOLD = "import sys; from pathlib import Path; from core.runs.alone import alone_in\n"
HOLD += "with alone_in(Path(sys.argv[1])):\n    print('in', flush=True)\n    sys.stdin.read()"


@pytest.fixture
def other(tmp_path):
    """Return another process that is at work in the folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "work")]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "in\n"
        yield process
        process.kill()


def test_nobody_works_where_another_process_is_at_work(other, tmp_path):
    with pytest.raises(RunError, match="let it finish, or choose another folder"), alone_in(tmp_path / "work"):
        pytest.fail("two were at work")
    with alone_in(tmp_path / "elsewhere"):
        pass


def test_a_process_that_died_leaves_the_folder_free(other, tmp_path):
    other.kill()
    other.wait()
    with alone_in(tmp_path / "work"):
        assert (tmp_path / "work" / LOCK_FILE).is_file()
