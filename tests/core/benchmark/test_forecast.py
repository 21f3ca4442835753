"""What a benchmark will take, by hand: the paper's numbers of steps and samples, times what was measured."""

import pytest

from core.benchmark.forecast.step_times import StepLine, StepTimes
from core.benchmark.forecast.workload import SampleCounts, work_of, work_of_original
from core.config import PRETRAINED
from core.unlearning.effort import Effort
from core.unlearning.paper_settings import paper_settings
from core.unlearning.registry import METHODS, find_method

PAPER = SampleCounts(train=60_000, valid=20_000, test=20_000, forgotten=12_000, tokens=160)
ASKED = 2 * (12_000 + 2_000 + 20_000)
"""Before and after: what goes, 2,000 of what stays, and the test samples."""


def work(name):
    kind = find_method(name)
    return work_of(kind(paper_settings(kind)), PAPER, PRETRAINED)


def test_the_work_of_the_papers_rows_is_that_of_its_steps():
    assert work_of_original(PAPER, PRETRAINED) == Effort(trained=180_000, scored=40_000, steps=180_000 / 32)
    assert work("original") == Effort(scored=ASKED)
    assert work("retrain") == Effort(trained=3 * 48_000, scored=ASKED, steps=4_500)
    assert work("sisa") == Effort(trained=3 * (60_000 + 48_000), scored=ASKED, steps=324_000 / 32)
    assert work("neggrad") == Effort(trained=96_000, scored=ASKED, steps=3_000)  # steps of 16 + 16, and no teacher
    ours = work("e2urec")
    # 1,200 steps of 16; then 1,000 of 16, of which the last 250 have 16 retain samples beside them
    assert (ours.trained, ours.steps) == (19_200, 1_200)
    assert ours.adapted == 16_000 + 4_000


def test_all_but_what_cannot_be_told_is_foretold_by_samples_and_by_steps():
    told = {name: work_of(kind(), PAPER, PRETRAINED) for name, kind in METHODS.items()}
    assert {name for name, one in told.items() if one is None} == {"apa", "finetune", "crossfit"}
    assert told["task_vector"] == Effort(adapted=188 * 64, scored=ASKED, small_steps=188)  # a pass over 12,000
    assert told["npo"] == Effort(adapted=400 * 32, scored=ASKED + 400 * 32, small_steps=400)
    for name in ("bad_teacher", "negkl", "influence", "uld"):
        moves_all = METHODS[name].scope == "all"
        assert (told[name].steps > 0, told[name].small_steps > 0) == (moves_all, not moves_all)


def test_who_follows_labels_asks_no_teacher():
    kind = find_method("bad_teacher")
    follows, opposes = (work_of(kind(kind.Settings(teacher=who)), PAPER, PRETRAINED) for who in ("random", "opposite"))
    assert follows.scored > ASKED == opposes.scored
    assert follows.trained == opposes.trained > 0


def test_seconds_are_those_of_steps_and_of_samples():
    line = StepLine.through((1, 3.0), (4, 9.0))
    assert (line.fixed, line.each, line.at(10)) == (1.0, 2.0, 21.0)
    assert StepLine.through((1, 3.0), (4, 2.0)) == StepLine(3.0, 0.0)
    assert StepLine.through((1, 1.0), (4, 9.0)).fixed == 0.0
    times = StepTimes("CPU", 10, 160, (1, 4), line, StepLine(0.5, 1.0), 0.25, StepLine(0.0, 0.0), operations=600.0)
    whole = Effort(trained=320, adapted=64, scored=8, steps=10, small_steps=2)
    assert times.seconds(whole) == pytest.approx(10 * 1 + 320 * 2 + 2 * 0.5 + 64 * 1 + 8 * 0.25)
    assert times.counted(whole) == pytest.approx(320 * 600 + 64 * 400 + 8 * 200)
    assert whole.times(3) == whole + whole + whole
