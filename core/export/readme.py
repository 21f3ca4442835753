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
_HEAD = """\
import json
from pathlib import Path

import torch
{imports}

asked = json.loads(Path("questions.json").read_text())
tokenizer = AutoTokenizer.from_pretrained({tokenizer})
model = {model}.eval()
{more}

@torch.no_grad()
def click(prompt):
    # the probability of Yes, rather than No, behind a prompt
    {read}
    return float(logits[[asked["answers"]["No"], asked["answers"]["Yes"]]].softmax(dim=0)[1])


for question in asked["questions"]:
    assert abs(click(question["prompt"]) - question["click"]) < 1e-3
first = asked["questions"][0]["prompt"]
print(first)
print(f"P(click) is {{click(first):.3f}}.")
"""
_MODELS = {"SEQ_2_SEQ_LM": "AutoModelForSeq2SeqLM", "CAUSAL_LM": "AutoModelForCausalLM"}
"""peft's name of a task → the class of transformers that loads such a model; peft's own is called alike."""
_READ = {
    "SEQ_2_SEQ_LM": """\
ids = torch.tensor([tokenizer(prompt)["input_ids"]])
    start = torch.tensor([[model.config.decoder_start_token_id]])
    logits = answer(input_ids=ids, decoder_input_ids=start).logits[0, 0]""",
    "CAUSAL_LM": """\
ids = tokenizer(prompt)["input_ids"]
    ids = ids[:-1] if ids[-1] == tokenizer.eos_token_id else ids
    logits = answer(input_ids=torch.tensor([ids])).logits[0, -1]""",
}
_SUBTRACTED = """
alpha = json.loads(Path("run/adapter/{file}").read_text())["alpha"]


def subtracted(**inputs):
    # what the original says, less what the adapter makes of it
    assistant = model(**inputs).logits
    with model.disable_adapter():
        whole = model(**inputs)
    whole.logits = whole.logits - alpha * assistant
    return whole

"""


def readme(run: Run, earlier: int, task: str = "", standalone: bool = False) -> str:
    """Return the README of a finished run's weights.

    Args:
        run: The run.
        earlier: How many runs it goes on from.
        task: peft's name of what the model does.
        standalone: Whether prompts lie beside it, so that libraries alone can answer.

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
        _our_code(run),
        *(_elsewhere(run, task) if standalone else []),
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


def _elsewhere(run: Run, task: str) -> list[str]:
    """Return how to load it without this project, where libraries alone can do it."""
    if task not in _MODELS or (run.folder / MODEL / MIXTURE).is_file():
        return []
    if (run.folder / ADAPTER).is_dir():
        return [f"## {text.export.README_PEFT}", text.export.README_PEFT_HOW, _code(_adapter_code(run, task), run)]
    if (run.folder / MODEL / "config.json").is_file():
        known = {"tokenizer": '"run/model"', "model": f'{_MODELS[task]}.from_pretrained("run/model")', "more": ""}
        imports = f"from transformers import {', '.join(sorted((_MODELS[task], 'AutoTokenizer')))}"
        code = _HEAD.format(**known, imports=imports, read=_READ[task].replace("answer(", "model("))
        return [f"## {text.export.README_TRANSFORMERS}", text.export.README_PEFT_HOW, _code(code, run)]
    return []


def _adapter_code(run: Run, task: str) -> str:
    loads = _MODELS[task].replace("AutoModel", "AutoPeftModel")
    subtracted = is_subtracted(run.folder / ADAPTER)
    answers = "subtracted(" if subtracted else "model("
    return _HEAD.format(
        imports=f"from peft import {loads}\nfrom transformers import AutoTokenizer",
        tokenizer='"original"',
        model=f'{loads}.from_pretrained("run/adapter")',
        more=_SUBTRACTED.format(file=CONTRAST) if subtracted else "",
        read=_READ[task].replace("answer(", answers),
    )


def _code(code: str, run: Run) -> str:
    """Return code for the README; an original of one's own has to be named where the bundled one would stand."""
    if run.config["original"] not in KNOWN_ORIGINALS:
        code = code.replace('"original"', f'"{text.export.README_FOLDER}"')
    return f"```python\n{code}```"


def _our_code(run: Run) -> str:
    config = run.config
    known = config["original"] in KNOWN_ORIGINALS
    original = f'"{config["original"]}"' if known else f'"{text.export.README_FOLDER}"'
    return f"```python\n{_OURS.format(dataset=config['dataset'], original=original)}```"
