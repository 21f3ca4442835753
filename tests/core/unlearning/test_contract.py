"""What every method on the registry owes: one test run over all of them."""

import re
from itertools import pairwise

import numpy as np
import pytest
import torch

from core.errors import RunError
from core.files import runs_folder
from core.runs.alone import LOCK_FILE
from core.runs.events import Cancelled, Evaluated, Failed, Finished, Started, Step
from core.runs.store import ADAPTER, MODEL, Run
from core.unlearning.card import SYMBOLS
from core.unlearning.registry import METHODS, card_of
from core.unlearning.tuned_settings import nested, updated

PARTS = ("forget", "retain", "test")
LEARNING = 2.5
"""As conftest tells it."""
METRICS = {
    *("auc", "acc", "ll", "jsd", "l2", "symmetric_kl", "seconds", "seconds_setup"),
    *("trainable_params", "forgotten", "retained", "method", "seed"),
}
pytestmark = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch, tmp_path_factory):
    """Let every test begin with a method's first request."""
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path_factory.mktemp("runs")))


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def weights_of(backbone):
    return {name: value.clone() for name, value in backbone.model.state_dict().items()}


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def same_clicks(run, other):
    return all(np.allclose(run.predictions[part], other.predictions[part], atol=1e-6) for part in PARTS)


def phases_of(events):
    return list(dict.fromkeys(event.phase for event in events if isinstance(event, Step)))


def hear(job, said):
    for event in job:
        said.append(event)


def no_leftovers(folder):
    places = (folder.parent, runs_folder())
    found = (path.name for place in places for path in place.rglob("*"))
    return not [name for name in found if name.startswith(".") and name != LOCK_FILE]


def test_its_card_says_all_that_lists_tables_and_the_page_show(finished, method):
    card = card_of(method)
    assert card.title
    assert len(card.title) <= 20
    assert card.sentence.endswith(".")
    assert card.source.endswith(".")
    assert card.symbol in SYMBOLS
    assert [name for name in METHODS if card_of(name).symbol == card.symbol] == [method]
    assert re.fullmatch("#[0-9a-f]{6}|", card.colour)
    assert finished(method)[1][0].phases == (*card.phases, "evaluate")
    assert set(METHODS[method].once) <= set(card.phases)
    assert METHODS[method].answering in ("", *card.phases)
    for phase in card.phases.values():
        assert phase.title
        assert phase.sentence.endswith(".")


def test_every_term_of_its_losses_has_a_name(finished, method):
    terms = {term for event in finished(method)[1] if isinstance(event, Step) for term in event.losses}
    assert terms <= set(card_of(method).terms)


def test_every_knob_on_its_card_turns_a_real_setting_from_end_to_end(method):
    kind = METHODS[method]
    for knob in card_of(method).knobs:
        assert knob.low < knob.high
        assert 0 < knob.step < knob.high - knob.low
        assert knob.label
        assert knob.hint.endswith(".")
        for end in (knob.low, knob.high):
            assert knob.value(updated(kind.Settings(), nested({knob.setting: end}))) == end


def test_it_says_that_it_starts_how_far_it_is_and_that_it_is_done(finished, method):
    run, events = finished(method)
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert not [event for event in events if isinstance(event, Failed | Cancelled)]
    steps = [event for event in events if isinstance(event, Step)]
    seen = phases_of(events)
    assert seen == [phase for phase in events[0].phases if phase in seen]
    assert set(events[0].phases) - set(seen) <= set(METHODS[method].once)
    assert all(1 <= step.step <= step.of for step in steps)
    for before, after in pairwise(steps):
        assert after.step == (before.step + 1 if before.step < before.of else 1)
    assert [record["event"] for record in run.events()] == [type(event).__name__.lower() for event in events]


def test_its_metrics_have_the_names_that_tables_use(finished, method):
    run, events = finished(method)
    said = next(event for event in events if isinstance(event, Evaluated))
    assert run.metrics.keys() >= METRICS
    assert run.metrics == said.metrics
    assert 0 <= run.metrics["acc"] <= 1


def test_what_is_done_once_is_not_done_again_and_its_time_is_told_apart(experiment, request_, tmp_path, method):
    once, runs = set(METHODS[method].once), [Run(tmp_path / name) for name in ("first", "second")]
    first, second = (list(experiment.unlearn(request_, method, folder=run.folder)) for run in runs)
    assert phases_of(first) == list(first[0].phases)
    assert phases_of(second) == [phase for phase in phases_of(first) if phase not in once]
    assert same_clicks(*runs)
    for run, events in zip(runs, (first, second), strict=True):
        spent = events[-1].seconds
        apart = sum(spent[phase] for phase in once)
        assert run.metrics["seconds_setup"] == pytest.approx(apart + (LEARNING if METHODS[method].learns else 0))
        assert run.metrics["seconds"] == pytest.approx(sum(spent.values()) - apart)
    assert runs[0].metrics["seconds_setup"] == runs[1].metrics["seconds_setup"]
    assert (runs[1].metrics["seconds_setup"] > 0) == (bool(once) or METHODS[method].learns)


def test_it_leaves_the_original_as_it_was(experiment, request_, tmp_path, method):
    backbone = experiment.recommender.backbone
    before, trainable = weights_of(backbone), [weight.requires_grad for weight in backbone.model.parameters()]
    clicks = experiment.predict(experiment.samples)
    list(experiment.unlearn(request_, method, folder=tmp_path / "run"))
    assert experiment.recommender.backbone is backbone
    assert same(before, weights_of(backbone))
    assert [weight.requires_grad for weight in backbone.model.parameters()] == trainable
    assert np.array_equal(experiment.predict(experiment.samples), clicks)


def test_it_trains_no_more_than_its_scope_says(experiment, finished, method):
    run, _ = finished(method)
    whole = experiment.recommender.backbone.parameter_count
    results = {name for name in (ADAPTER, MODEL) if (run.folder / name).is_dir()}
    low, high, kept = {
        "nothing": (0, 0, set()),
        "adapter": (1, whole // 4, {ADAPTER}),
        "adapters": (1, 8 * whole, {MODEL}),
        "all": (whole, 8 * whole, {MODEL}),
    }[METHODS[method].scope]
    assert low <= run.metrics["trainable_params"] <= high
    assert results == kept


def test_the_saved_result_answers_as_it_did_when_it_was_made(experiment, request_, finished, method):
    run, _ = finished(method)
    parts = experiment.eval_sets(experiment.plan(request_))
    assert np.allclose(experiment.predict(parts["forget"], run), run.predictions["forget"], atol=1e-5)
    assert np.allclose(experiment.predict(parts["forget"]), run.predictions["forget_before"], atol=1e-6)


def test_a_seed_decides_it(experiment, request_, finished, tmp_path, method):
    first, other, again = finished(method)[0], finished(method, seed=6)[0], Run(tmp_path / "again")
    list(experiment.unlearn(request_, method, folder=again.folder))
    assert same_clicks(first, again)
    assert same_clicks(first, other) == (METHODS[method].scope == "nothing")


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_cancelled_at_any_event_it_goes_on_to_the_same_end(
    experiment, request_, finished, tmp_path, monkeypatch, method, share
):
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    whole, events = finished(method)
    before = weights_of(experiment.recommender.backbone)
    folder = tmp_path / "run"
    job = experiment.unlearn(request_, method, 0, folder=folder)
    for _ in range(1 + round(share * (len(events) - 4))):
        next(job)
    job.close()
    cut = Run(folder)
    assert not cut.finished
    assert list(cut.events())[-1] == {"event": "cancelled"}
    assert no_leftovers(folder)
    assert same(before, weights_of(experiment.recommender.backbone))
    resumed = list(experiment.unlearn(request_, method, 0, folder=folder))
    assert isinstance(resumed[-1], Finished)
    assert same_clicks(cut, whole)
    assert not (folder / "checkpoint").exists()


def test_a_resumed_run_does_not_repeat_steps_that_were_saved(experiment, request_, tmp_path, monkeypatch, method):
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", -1.0)
    job = experiment.unlearn(request_, method, folder=tmp_path / "run")
    done = [next(job) for _ in range(3)]
    job.close()
    trained = [event for event in done if isinstance(event, Step) and event.losses]
    again = list(experiment.unlearn(request_, method, folder=tmp_path / "run"))
    steps = [event for event in again if isinstance(event, Step) and event.losses]
    assert not trained or steps[0].step == trained[-1].step + 1


def test_a_cancelled_run_can_be_removed(experiment, request_, tmp_path, method):
    job = experiment.unlearn(request_, method, folder=tmp_path / "run")
    next(job)
    job.close()
    Run(tmp_path / "run").remove()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(experiment, request_, tmp_path, method):
    (tmp_path / "file").write_text("here")
    with pytest.raises(RunError, match="cannot be written"):
        experiment.unlearn(request_, method, folder=tmp_path / "file" / "run")


def test_a_disk_that_fills_up_ends_it_in_a_sentence(experiment, request_, tmp_path, monkeypatch, method):
    def full(self, predictions):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Run, "save_predictions", full)
    job, said = experiment.unlearn(request_, method, folder=tmp_path / "run"), []
    with pytest.raises(RunError, match="No space left on device"):
        hear(job, said)
    assert isinstance(said[-1], Failed)
    assert not Run(tmp_path / "run").finished
    monkeypatch.undo()
    assert isinstance(list(experiment.unlearn(request_, method, folder=tmp_path / "run"))[-1], Finished)
