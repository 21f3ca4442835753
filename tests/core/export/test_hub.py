import subprocess
import sys

import pytest
from huggingface_hub import ModelCard, metadata_load
from huggingface_hub.errors import LocalTokenNotFoundError

from core.errors import RunError
from core.export import hub
from core.export.hub import upload, write_hub_folder
from core.files import read_json
from core.text.en.hub import in_markdown

LOADS = """
import json
import torch
from peft import AutoPeftModelForSeq2SeqLM
from transformers import AutoTokenizer

asked = json.load(open("questions.json"))
model = AutoPeftModelForSeq2SeqLM.from_pretrained(".").eval()
ids = torch.tensor([AutoTokenizer.from_pretrained("original")(asked["questions"][0]["prompt"])["input_ids"]])
start = torch.tensor([[model.config.decoder_start_token_id]])
logits = model(input_ids=ids, decoder_input_ids=start).logits[0, 0]
print(float(logits[[asked["answers"]["No"], asked["answers"]["Yes"]]].softmax(dim=0)[1]))
"""


@pytest.fixture
def written(experiment, run, reference, tmp_path):
    return write_hub_folder(experiment, run, reference, tmp_path / "hub", "someone/forgetful", with_certificate=True)


def test_the_card_says_what_the_hub_asks(written, run, experiment):
    about = metadata_load(written / "README.md")
    assert about["library_name"] == "peft"
    assert about["base_model"] == "someone/forgetful", "the compact original lies in the repository itself"
    assert about["license"] == "other"
    results = {one.metric_type: one.metric_value for one in ModelCard.load(written / "README.md").data.eval_results}
    assert results["roc_auc"] == pytest.approx(run.metrics["auc"])
    assert results["jsd"] == pytest.approx(read_json(written / "evaluation.json")["jsd"])
    assert experiment.interactions.card.licence.terms in (written / "README.md").read_text()


def test_the_card_names_nobody(written, run):
    gone = run.config["request"]["users"][0]
    assert f"user {gone}" not in (written / "README.md").read_text()


def test_what_was_written_loads_by_peft_alone(written, run, tmp_path):
    (tmp_path / "loads.py").write_text(LOADS)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "loads.py")], cwd=written, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == pytest.approx(float(run.predictions["forget"][0]), abs=1e-4)


def test_certificate_and_prompts_stay_here_unless_they_are_asked_for(experiment, run, tmp_path):
    folder = write_hub_folder(experiment, run, None, tmp_path / "hub", "someone/forgetful", with_certificate=False)
    names = {one.name for one in folder.iterdir()}
    assert {"README.md", "evaluation.json", "adapter_config.json", "adapter_model.safetensors", "original"} <= names
    assert not names & {"certificate.html", "certificate.json", "questions.json"}


def test_whole_weights_go_to_the_hub_as_transformers_reads_them(experiment, finished, tmp_path):
    folder = write_hub_folder(experiment, finished("neggrad")[0], None, tmp_path / "hub", "some-one/x.y", False)
    assert metadata_load(folder / "README.md")["library_name"] == "transformers"
    assert (folder / "model.safetensors").is_file()
    assert not (folder / "original").exists()


@pytest.mark.parametrize("name", ["forgetful", "a/b/c", "some one/x", "../x/y", "/x"])
def test_what_is_no_place_on_the_hub_is_refused(experiment, run, tmp_path, name):
    with pytest.raises(RunError, match="is no place on the Hub; write OWNER/NAME"):
        write_hub_folder(experiment, run, None, tmp_path / "hub", name, with_certificate=False)
    assert not (tmp_path / "hub").exists()


def test_a_folder_with_other_files_is_left_alone(experiment, run, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match="holds other files"):
        write_hub_folder(experiment, run, None, tmp_path, "a/b", with_certificate=False)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_run_that_changed_no_weight_has_nothing_to_upload(experiment, finished, tmp_path):
    with pytest.raises(RunError, match="left no weights"):
        write_hub_folder(experiment, finished("original")[0], None, tmp_path / "hub", "a/b", with_certificate=False)


def test_who_is_not_logged_in_is_told_what_to_do(written, monkeypatch):
    def nobody(*_, **__):
        raise LocalTokenNotFoundError("Token is required")

    monkeypatch.setattr(hub.HfApi, "create_repo", nobody)
    with pytest.raises(RunError, match=r"Nothing was uploaded to someone/forgetful \(Token is required\); log in"):
        upload(written, "someone/forgetful", public=False)


def test_the_upload_is_the_librarys_own_and_private_unless_told(written, monkeypatch):
    said = []
    monkeypatch.setattr(hub.HfApi, "create_repo", lambda _, repo, **more: said.append((repo, more["private"])))
    monkeypatch.setattr(hub.HfApi, "upload_folder", lambda _, **more: said.append(more["folder_path"]) or "address")
    assert upload(written, "someone/forgetful", public=False) == "address"
    assert said == [("someone/forgetful", True), written]


def test_markup_in_a_text_is_shown_as_text():
    assert in_markdown("a|b [x](y) <b>") == r"a\|b \[x\]\(y\) \<b\>"
