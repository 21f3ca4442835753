from dataclasses import asdict

import numpy as np
import pytest

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from core.evaluation.exposure.unlearned_shadows import Fate
from core.evaluation.shadows import find_shadows, shadows_path
from core.experiment.recommender import open_recommender
from core.runs.events import Finished, Started, Step
from core.runs.store import Run
from core.tuning.shadow_training import make_shadows, shadow_folder
from core.tuning.unlearned_shadows import make_unlearned_shadows, unlearned_shadows_home, unlearnings_of
from core.unlearning.base import Learned
from core.unlearning.methods.original import Original
from core.unlearning.registry import METHODS


@pytest.fixture
def small(experiment, monkeypatch, tmp_path):
    """Return the experiment with shadows and runs of its own, and the settings that were tuned."""
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    own = tmp_path / "assets"
    own.mkdir()
    (own / "tuned").symlink_to(experiment.assets / "tuned")
    experiment.assets = own
    return experiment


@pytest.fixture
def request_(small):
    return small.presets()["twenty-percent"]


def evidence(experiment, request, method, folder):
    for _ in experiment.unlearn(request, method, folder=folder):
        pass
    return experiment.evidence(Run(folder))


def test_so_many_unlearnings_let_about_the_requests_share_go_each_time():
    assert unlearnings_of(candidates=334, people=806, share=0.2) == 2
    assert unlearnings_of(candidates=10, people=100, share=0.5) == 1


def test_a_method_that_forgets_nothing_leaves_shadows_as_they_were(small, request_, tmp_path):
    list(make_shadows(small, 4))
    list(make_unlearned_shadows(small, request_, "original", 4))
    known = evidence(small, request_, "original", tmp_path / "run")
    assert known.no_unlearned_shadows == ""
    plain = find_shadows(shadows_path(small.assets, small.key), small.shadows_key, small.samples, Split.TEST)[0]
    members = known.eval_sets["forget"]
    margins, fates = known.unlearned_shadows.on(members)
    before, seen = plain.on(members)
    times = len(fates) // 4
    assert np.allclose(margins, np.repeat(before, times, axis=0), atol=2e-3)
    assert np.array_equal(fates != Fate.NEVER_SEEN, np.repeat(seen, times, axis=0))


def test_unlearning_moves_shadows_and_runs_with_its_settings_find_them(small, request_, tmp_path):
    events = list(make_unlearned_shadows(small, request_, "npo", 4))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    steps = {event.phase.partition(": ")[0] for event in events if isinstance(event, Step)}
    assert steps == set(events[0].phases)
    path = unlearned_shadows_home(small, request_, "npo")
    assert path == small.assets / "shadows" / "synthetic" / "best" / "twenty-percent" / "npo.safetensors"
    known = evidence(small, request_, "npo", tmp_path / "run")
    fates = known.unlearned_shadows.fates
    gone = (fates == Fate.FORGOTTEN).any(axis=1)
    assert gone.sum() >= 4
    assert len({one.tobytes() for one in known.unlearned_shadows.margins[gone]}) == gone.sum()
    other = asdict(small.method("npo", small.plan(request_)).settings) | {"beta": 7.0}
    config = Run(tmp_path / "run").config | {"settings": other}
    assert small.unlearned_shadows_at(config)[-1] != small.unlearned_shadows_at(Run(tmp_path / "run").config)[-1]


def test_interrupted_it_goes_on_and_comes_to_the_same(small, request_, monkeypatch, tmp_path):
    job = make_unlearned_shadows(small, request_, "npo", 4)
    while not (isinstance(event := next(job), Step) and event.phase.startswith("shadow 2 forgets, 1")):
        pass
    job.close()
    again = {event.phase for event in make_unlearned_shadows(small, request_, "npo", 4) if isinstance(event, Step)}
    assert not [phase for phase in again if phase.startswith("shadow 1")]
    assert "shadow 2" not in again  # its weights are kept
    resumed = unlearned_shadows_home(small, request_, "npo").read_bytes()
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "elsewhere"))
    list(make_unlearned_shadows(small, request_, "npo", 4))
    assert unlearned_shadows_home(small, request_, "npo").read_bytes() == resumed


def test_weights_are_kept_and_made_again_where_only_answers_are(small, request_):
    list(make_shadows(small, 4))
    bundled = shadows_path(small.assets, small.key).read_bytes()
    place = shadow_folder(small, 0, 0)
    kept = open_recommender(place)
    assert kept.recipe.seed != small.recommender.recipe.seed
    for file in place.rglob("*"):
        file.unlink()
    place.rmdir()
    list(make_unlearned_shadows(small, request_, "original", 4))
    assert open_recommender(place).weights_digest == kept.weights_digest
    list(make_shadows(small, 4))
    assert shadows_path(small.assets, small.key).read_bytes() == bundled


def test_other_people_than_a_presets_stay_among_the_runs(small, tmp_path):
    users = np.unique(small.samples.of(Split.TRAIN).user)[-3:]
    request = ForgetRequest(users=tuple(users))
    list(make_unlearned_shadows(small, request, "original", 4))
    assert unlearned_shadows_home(small, request, "original").is_relative_to(tmp_path / "runs")
    assert evidence(small, request, "original", tmp_path / "run").unlearned_shadows is not None


def test_after_another_request_there_are_none(small, request_, tmp_path):
    list(make_unlearned_shadows(small, request_, "original", 4))
    free = np.setdiff1d(np.unique(small.samples.of(Split.TRAIN).user), request_.users)
    first = tmp_path / "first"
    evidence(small, ForgetRequest(users=(free[0],)), "original", first)
    known = evidence(small.after(Run(first)), request_, "original", tmp_path / "second")
    assert known.unlearned_shadows is None
    assert "make them with" in known.no_unlearned_shadows


def test_what_cannot_be_is_refused(small, monkeypatch):
    single = small.presets()["one-interaction"]
    with pytest.raises(RequestError, match="whole people only"):
        next(make_unlearned_shadows(small, single, "original", 4))
    monkeypatch.setattr("core.tuning.unlearned_shadows.MOST_UNLEARNINGS", 1)
    with pytest.raises(RequestError, match="For a request of 1 person each shadow model would have to be unlearned"):
        next(make_unlearned_shadows(small, small.presets()["one-user"], "original", 4))


def test_a_method_that_learns_beforehand_learns_anew_or_is_refused(small, request_, registry):
    heard = []

    class Learning(Original):
        name = "learning"

        @classmethod
        def learn(cls, *_):
            yield from ()
            return Learned()

        def unlearn(self, work):
            heard.append(self.learned["people"])
            return (yield from super().unlearn(work))

    METHODS["learning"] = Learning
    with pytest.raises(RequestError, match="learns beforehand from the original's own people"):
        list(make_unlearned_shadows(small, request_, "learning", 4))

    def anew(_cls, _settings, work):
        yield from ()
        return Learned({}, {"people": np.unique(work.plan.train.user)})

    Learning.learned_anew = classmethod(anew)
    list(make_unlearned_shadows(small, request_, "learning", 4))
    everybody = np.unique(small.samples.of(Split.TRAIN).user)
    assert heard
    assert all(not np.array_equal(people, everybody) for people in heard)
