"""The README that goes with exported weights: what they are, and code that loads them, tested by running it."""

from core.config import ORIGINALS
from core.store import ADAPTER, MODEL, Run
from core.unlearning.base import find_method

OURS = """\
from pathlib import Path

import numpy as np

from core import open_experiment, open_run
from core.sequence import lineage

run = open_run(Path("run"))
experiment = open_experiment("{dataset}", {original})
for earlier in lineage(run):  # none, unless it went on from other requests
    experiment = experiment.after(earlier)

forgotten = experiment.plan_of(run).forget
clicks = experiment.predict(forgotten, run=run)  # P(click), one for each forgotten rating
assert np.allclose(clicks, run.predictions["forget"], atol=1e-4)
print(f"P(click) on the {{len(clicks)}} forgotten ratings is {{clicks.mean():.3f}} on average.")
"""
PEFT = """\
from peft import PeftModel
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from core.files import ASSETS

original = ASSETS / "models" / "{dataset}" / {original}
tokenizer = AutoTokenizer.from_pretrained(original)
model = PeftModel.from_pretrained(AutoModelForSeq2SeqLM.from_pretrained(original), "run/adapter")
print(model.eval().active_adapter)
"""
TRANSFORMERS = """\
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("run/model")
model = AutoModelForSeq2SeqLM.from_pretrained("run/model").eval()
print(model.num_parameters())
"""


def readme(run: Run, earlier: int) -> str:
    """Return the README of a finished run's weights.

    Args:
        run: The run.
        earlier: How many runs it goes on from.
    """
    config = run.config
    title = find_method(config["method"]).title
    parts = [
        f"# Weights after unlearning with {title}",
        f"Data set {config['dataset']}, original {config['original']}, seed {config['seed']}. {_what(run)}",
        _chain(earlier),
        "`SHA256SUMS` lists what each file must be: `sha256sum --check SHA256SUMS`. These files know whose ratings "
        "went, and the predictions about them: treat them as personal data.",
        "## With this project",
        "Start Python in the unzipped folder, with the project's folder on `PYTHONPATH`:",
        _code(OURS, run),
        *_elsewhere(run, earlier),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _what(run: Run) -> str:
    if (run.folder / ADAPTER).is_dir():
        return "`run/adapter/` is a LoRA adapter in peft's own layout; it goes on top of the original's weights."
    if (run.folder / MODEL).is_dir():
        return "`run/model/` holds whole weights, which stand in for the original's."
    return "This method changes no weight, so there are none here; the original answers."


def _chain(earlier: int) -> str:
    if not earlier:
        return ""
    folders = ", ".join(f"`earlier-{at}/`" for at in range(1, earlier + 1))
    return f"It went on from other requests, whose weights come first: {folders}. The code below merges them in order."


def _elsewhere(run: Run, earlier: int) -> list[str]:
    """Return how to load it without this project, where a library alone can do it."""
    if (run.folder / ADAPTER).is_dir() and not earlier:
        about = "The original's folder is part of this project; name your own where you trained it yourself."
        return ["## With peft and transformers", about, _code(PEFT, run)]
    if (run.folder / MODEL / "config.json").is_file():
        return ["## With transformers", _code(TRANSFORMERS, run)]
    return []


def _code(template: str, run: Run) -> str:
    config = run.config
    known = config["original"] in ORIGINALS
    original = repr(config["original"]) if known else '"FOLDER OF THE ORIGINAL"'
    code = template.format(dataset=config["dataset"], original=original.replace("'", '"'))
    return f"```python\n{code}```"
