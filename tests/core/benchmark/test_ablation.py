from dataclasses import replace

import pytest

from core.benchmark.ablation import ablation, sweeps, without
from core.config import Lora
from core.unlearning.methods.e2urec import E2URec
from core.unlearning.tuned_settings import nested, updated

FAST = replace(E2URec.Settings().student, learning_rate=5e-3)
TUNED = replace(
    E2URec.Settings(),
    student=FAST,
    alpha=4.0,
    reach=0.3,
    w=0.4,
    click_weight=0.0,
    student_lora=Lora(rank=8, alpha=16.0),
)


def settings_of(entry):
    return updated(TUNED, nested(entry.changes))


def on_curve(name):
    return {entry.at[name]: entry for entry in sweeps(TUNED) if name in entry.at}


def test_every_entry_changes_something_and_no_two_the_same():
    entries = [entry for entry in [*without(TUNED, 1e-3), *sweeps(TUNED)] if entry.changes]
    found = [settings_of(entry) for entry in entries]
    assert TUNED not in found
    assert len(set(found)) == len(found)
    assert len({entry.name for entry in entries}) == len({entry.title for entry in entries}) == len(entries)


def test_each_part_of_the_paper_is_taken_out_once():
    found = {entry.name.partition(".")[2]: settings_of(entry) for entry in without(TUNED, 1e-3)}
    assert found["no-forgetting-teacher"] == replace(TUNED, alpha=0.0)
    assert found["no-remembering-kl"] == replace(TUNED, remember_weight=0.0)
    assert found["with-ce"] == replace(TUNED, click_weight=1.0)
    assert found["full"] == replace(TUNED, student_lora=None)
    assert found["full-gentle"].student.learning_rate == 1e-3


def test_full_fine_tuning_at_the_originals_rate_is_not_run_twice():
    names = [entry.name for entry in without(TUNED, FAST.learning_rate)]
    assert "e2urec.full" in names
    assert "e2urec.full-gentle" not in names


def test_where_cross_entropy_is_in_the_tuned_settings_it_is_taken_out():
    names = [entry.name for entry in without(replace(TUNED, click_weight=1.0), 1e-3)]
    assert "e2urec.no-ce" in names
    assert not {"e2urec.with-ce", "e2urec.ce-for-kl"} & set(names)


def test_the_tuned_value_stands_on_its_curve_without_a_run_of_its_own():
    assert on_curve("w")[0.4].changes == {}
    assert on_curve("rank")[8].changes == {}
    assert on_curve("alpha")[4.0].changes == {}
    assert on_curve("reach")[0.3].changes == {}


def test_alpha_is_swept_under_the_cap_and_without_it():
    capped, free = settings_of(on_curve("alpha")[2.0]), settings_of(on_curve("alpha without reach")[2.0])
    assert (capped.alpha, capped.reach) == (2.0, 0.3)
    assert (free.alpha, free.reach) == (2.0, None)
    assert settings_of(on_curve("alpha without reach")[4.0]) == replace(TUNED, reach=None)


def test_without_a_cap_there_is_one_curve_of_alpha():
    found = {name for entry in sweeps(replace(TUNED, reach=None)) for name in entry.at}
    assert found == {"w", "alpha", "rank"}


def test_rank_is_swept_at_a_constant_scale():
    for rank, entry in on_curve("rank").items():
        lora = settings_of(entry).student_lora
        assert lora.rank == rank
        assert lora.alpha / lora.rank == 2.0


def test_original_and_retrain_stand_beside_the_tuned_row(experiment):
    request = experiment.presets()["twenty-percent"]
    plan = ablation(experiment, request, (0,))
    assert [entry.title for entry in plan.entries[:3]] == ["original", "retrain", "e2urec"]
    tuned = experiment.method("e2urec", experiment.plan(request)).settings
    assert plan.entries[2].at == pytest.approx({"w": tuned.w, "alpha": tuned.alpha, "rank": tuned.student_lora.rank})
