"""The preset has the released code's numbers, and the table in the documents tells of each of them, and of ours."""

import re
from dataclasses import asdict, is_dataclass

import numpy as np
import pytest
import torch

from core.config import Lora
from core.errors import RequestError
from core.files import PROJECT
from core.models.loading import load_model
from core.runs.events import Step
from core.runs.store import MODEL, Run, shared_folder
from core.unlearning.base import Workspace
from core.unlearning.common.forget_retain_batches import steps_for
from core.unlearning.paper_settings import in_full_when_alone, in_the_paper, paper_settings
from core.unlearning.registry import METHODS
from core.unlearning.settings import settings_record
from core.unlearning.shards.shard_store import ShardStore
from core.unlearning.shards.sharding import RETRAIN, SHARDS
from core.unlearning.tuned_settings import updated

COMPARED = [name for name in METHODS if in_the_paper(name)]
TRAINING = ["neggrad", "negkl", "bad_teacher", "e2urec"]


def table():
    """Return the document's first table: setting → what stands in the cells released code, ours and preset."""
    document = (PROJECT / "docs" / "paper-settings.md").read_text(encoding="utf-8")
    rows = [
        line.strip("|").split("|")
        for line in document.splitlines()
        if re.match(rf"\|[^|]+\| `({'|'.join(METHODS)})\.", line)
    ]
    assert all(len(row) == 6 for row in rows)
    return {name: tuple(row[3:]) for row in rows for name in re.findall(r"`([^`]+)`", row[1])}


ROWS = table()


def flat(settings, prefix):
    """Return settings by dotted name; an adapter's shape is one setting."""
    found = {}
    for name, value in vars(settings).items():
        inner = is_dataclass(value) and not isinstance(value, Lora)
        found |= flat(value, f"{prefix}.{name}") if inner else {f"{prefix}.{name}": value}
    return found


def written(value):
    """Return a setting as the table has it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Lora):
        return f"rank {value.rank}, α {value.alpha:g}, {value.targets}, dropout {value.dropout:g}"
    if isinstance(value, tuple):
        return ", ".join(f"{one:g}" for one in value)
    return "none" if value is None else f"{value:g}" if isinstance(value, int | float) else value


def first_value(cell):
    found = re.search(r"`([^`]+)`", cell)
    return found and found[1]


@pytest.mark.parametrize("setting", ROWS)
def test_the_table_says_what_the_code_has(setting):
    method = setting.partition(".")[0]
    released, ours, preset = ROWS[setting]
    assert first_value(ours) == written(flat(METHODS[method].Settings(), method)[setting])
    assert first_value(preset) == written(flat(paper_settings(METHODS[method]), method)[setting])
    if "not found" not in released:
        assert first_value(preset) == first_value(released)


@pytest.mark.parametrize("method", COMPARED)
def test_no_setting_that_the_preset_changes_is_missing_from_the_table(method):
    ours, preset = (flat(one, method) for one in (METHODS[method].Settings(), paper_settings(METHODS[method])))
    fewer = {f"{method}.vocabulary", f"{method}.dimensions", f"{method}.width", f"{method}.noise"}
    unchanged = {name for name in preset if preset[name] == ours[name]} & fewer
    silent = {name for name in preset if name.endswith("accumulate") or "attention." in name or "retain_ratio" in name}
    assert set(preset) - unchanged - silent <= set(ROWS)


@pytest.mark.parametrize("method", TRAINING)
def test_with_it_the_rate_is_constant_and_nothing_is_clipped(method):
    rates = flat(paper_settings(METHODS[method]), method)
    assert {one for name, one in rates.items() if name.endswith(("warmup", "clip"))} == {None}
    assert {one for name, one in rates.items() if name.endswith("batch_size")} == {16}


@pytest.mark.parametrize("method", sorted(set(METHODS) - set(COMPARED)))
def test_a_method_that_the_paper_does_not_compare_with_is_refused_in_a_sentence(method):
    with pytest.raises(RequestError, match="The released code has no settings for"):
        paper_settings(METHODS[method])


@pytest.fixture
def trained(monkeypatch):
    """The stretches of training that were asked for, each with its model."""
    asked, train = [], Workspace.train

    def noted(self, phase, backbone):
        asked.append((phase, backbone))
        return train(self, phase, backbone)

    monkeypatch.setattr(Workspace, "train", noted)
    return asked


def steps_of(passes, last, count):
    """Return the steps that are taken when ``count`` samples go: those at which the state is judged, or fewer."""
    return min(last, max(passes, -(-passes * count // 16)))


@pytest.mark.parametrize("method", TRAINING)
def test_it_takes_the_steps_that_the_released_code_takes(experiment, tmp_path, method):
    request = experiment.presets()["twenty-percent"]
    settings, run = paper_settings(METHODS[method]), Run(tmp_path / "run")
    said = [one for one in experiment.unlearn(request, method, 0, settings, run.folder) if isinstance(one, Step)]
    gone = run.metrics["forgotten"]
    last = {"e2urec": 1000, "neggrad": 3000, "negkl": 3000, "bad_teacher": 2400}[method]
    taken = [one for one in said if one.phase == METHODS[method].answering]
    assert len(taken) == steps_of(20, last, gone)
    if method == "e2urec":
        assert len([one for one in said if one.phase == "augment"]) == steps_of(100, 1200, gone)
        alone = [one.losses["remember"] == 0 for one in taken]
        assert sum(alone) == -(-gone // 16)
        assert alone == sorted(alone, reverse=True)
        assert run.metrics["trainable_params"] < experiment.recommender.backbone.parameter_count


@pytest.mark.parametrize(("method", "steps"), [("e2urec", 1000), ("neggrad", 3000), ("bad_teacher", 2400)])
def test_the_papers_own_request_is_judged_at_the_steps_of_the_released_code(method, steps):
    settings = paper_settings(METHODS[method])
    passes, bounds = (
        (settings.student_passes, settings.student_steps)
        if method == "e2urec"
        else (settings.budget.passes, settings.budget.steps)
    )
    assert steps_for(passes, 12_982, 16, bounds) == steps


def test_of_the_papers_own_request_a_whole_pass_only_forgets():
    method = METHODS["e2urec"](paper_settings(METHODS["e2urec"]))
    assert method._student_steps(12_982) == (1000, 16, 812)
    assert method._student_steps(1) == (20, 16, 1)


def test_alone_forgetting_weighs_one_in_all():
    def loss(logits, positions):
        return {"forget": logits.sum(), "remember": torch.zeros(())}

    forgets = np.array([True, True, False])
    whole, logits = in_full_when_alone(loss, forgets, 0.4), torch.ones(2, 2)
    assert 0.4 * whole(logits, torch.tensor([0, 1]))["forget"] == pytest.approx(4.0)
    assert whole(logits, torch.tensor([0, 2]))["forget"] == 4.0
    assert in_full_when_alone(loss, forgets, 0.0) is loss


def test_without_an_adapter_all_weights_of_a_copy_are_augmented(experiment, tmp_path, trained):
    backbone = experiment.recommender.backbone
    before = [weight.detach().clone() for weight in backbone.model.parameters()]
    changes = {"augment_lora": None, "augment_steps": (3, 3)}
    request, kind = experiment.presets()["one-user"], METHODS["e2urec"]
    settings = updated(experiment.method("e2urec", experiment.plan(request)).settings, changes)
    list(experiment.unlearn(request, kind.name, 0, settings, tmp_path / "run"))
    [(phase, model)] = [(phase, model) for phase, model in trained if phase.name == "augment"]
    assert model is not backbone
    assert sum(weight.numel() for weight in phase.parameters) == backbone.parameter_count
    moved = [torch.equal(one, other) for one, other in zip(before, model.model.parameters(), strict=True)]
    assert not any(moved)
    assert all(torch.equal(one, other) for one, other in zip(before, backbone.model.parameters(), strict=True))


@pytest.mark.parametrize("method", ["sisa", "receraser"])
def test_shards_are_divided_as_in_the_released_code(experiment, tmp_path, monkeypatch, trained, method):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    request, run = experiment.presets()["one-user"], Run(tmp_path / "run")
    list(experiment.unlearn(request, method, 0, paper_settings(METHODS[method]), run.folder))
    partition = ShardStore(shared_folder(run.config)).partition(None)
    plan = experiment.plan(request)
    assert partition.by == {"sisa": "row", "receraser": "user"}[method]
    assert sum(map(len, partition.divide(plan.train))) == len(plan.train)
    ensemble = load_model(run.folder / MODEL)
    assert (len(ensemble.shards), ensemble.attention) == (4, None)
    again = [phase for phase, _ in trained if phase.name == RETRAIN]
    assert len(again) == {"sisa": 4, "receraser": 1}[method]
    for phase in again:
        assert not np.isin(phase.samples.user, request.users).any()
    assert len([phase for phase, _ in trained if phase.name == SHARDS]) == 4


def test_a_setting_that_came_later_does_not_rename_what_was_made_before():
    for method in ("sisa", "receraser", "bad_teacher"):
        ours, preset = METHODS[method].Settings(), paper_settings(METHODS[method])
        later = {"sisa": "partition", "receraser": "partition", "bad_teacher": "teacher"}[method]
        assert later not in settings_record(ours)
        assert settings_record(ours) == {name: one for name, one in asdict(ours).items() if name != later}
        assert settings_record(preset) == asdict(preset)
