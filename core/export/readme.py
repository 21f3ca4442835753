"""The README that goes with exported weights: what they are, and code that loads them, tested by running it."""

from core import text
from core.config import KNOWN_ORIGINALS
from core.models.contrast import CONTRAST, is_subtracted
from core.models.mixture import MIXTURE
from core.runs.store import ADAPTER, MODEL, Run
from core.unlearning.registry import title_of

_OURS = """\
from pathlib import Path

import numpy as np

from core import open_experiment, open_run
from core.experiment.lineage import earlier_runs

run = open_run(Path("run"))
experiment = open_experiment("{dataset}", {original})
for earlier in earlier_runs(run):  # none, unless it went on from other requests
    experiment = experiment.after(earlier)

forgotten = experiment.plan_of(run).forget
clicks = experiment.predict(forgotten, run=run)  # P(click), one for each forgotten rating
assert np.allclose(clicks, run.predictions["forget"], atol=1e-4)
print(f"P(click) on the {{len(clicks)}} forgotten ratings is {{clicks.mean():.3f}} on average.")
"""
_PEFT = """\
from peft import PeftModel
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from core.files import ASSETS

original = ASSETS / "models" / "{dataset}" / {original}
tokenizer = AutoTokenizer.from_pretrained(original)
model = PeftModel.from_pretrained(AutoModelForSeq2SeqLM.from_pretrained(original), "run/adapter")
print(model.eval().active_adapter)
"""
_CONTRAST = """\
import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from core.files import ASSETS

original = ASSETS / "models" / "{dataset}" / {original}
tokenizer = AutoTokenizer.from_pretrained(original)
model = PeftModel.from_pretrained(AutoModelForSeq2SeqLM.from_pretrained(original), "run/adapter").eval()
alpha = json.loads(Path("run/adapter/{file}").read_text())["alpha"]


@torch.no_grad()
def logits(**inputs):
    assistant = model(**inputs).logits
    with model.disable_adapter():
        return model(**inputs).logits - alpha * assistant


print(f"The adapter is subtracted {{alpha}} times.")
"""
_TRANSFORMERS = """\
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

    Raises:
        RequestError: The run's method is on no registry here.
    """
    config = run.config
    parts = [
        f"# {text.export.README_TITLE.format(title_of(config['method']))}",
        text.export.readme_run(config, _what(run)),
        text.export.readme_chain(earlier) if earlier else "",
        text.export.README_SUMS,
        f"## {text.export.README_OURS}",
        text.export.README_OURS_HOW,
        _code(_OURS, run),
        *_elsewhere(run, earlier),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _what(run: Run) -> str:
    if is_subtracted(run.folder / ADAPTER):
        return text.export.README_CONTRAST
    if (run.folder / ADAPTER).is_dir():
        return text.export.README_ADAPTER
    if (run.folder / MODEL / MIXTURE).is_file():
        return text.export.README_MIXTURE
    if (run.folder / MODEL).is_dir():
        return text.export.README_MODEL
    return text.export.README_NOTHING


def _elsewhere(run: Run, earlier: int) -> list[str]:
    """Return how to load it without this project, where a library alone can do it."""
    if (run.folder / ADAPTER).is_dir() and not earlier:
        template = _CONTRAST if is_subtracted(run.folder / ADAPTER) else _PEFT
        return [f"## {text.export.README_PEFT}", text.export.README_PEFT_HOW, _code(template, run)]
    if (run.folder / MODEL / "config.json").is_file():
        return [f"## {text.export.README_TRANSFORMERS}", _code(_TRANSFORMERS, run)]
    return []


def _code(template: str, run: Run) -> str:
    config = run.config
    known = config["original"] in KNOWN_ORIGINALS
    original = repr(config["original"]) if known else f'"{text.export.README_FOLDER}"'
    code = template.format(dataset=config["dataset"], original=original.replace("'", '"'), file=CONTRAST)
    return f"```python\n{code}```"
