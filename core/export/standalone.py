"""What weights need to answer where this project is not: the original, some prompts, and what a model says to them."""

from typing import Any

from core.evaluation.retrained_models import MOST_BYTES
from core.experiment.experiment import Experiment
from core.files import json_text
from core.runs.store import Run

ORIGINAL, PROMPTS_FILE = "original", "questions.json"
"""Folder of the original's weights, and the file with prompts, beside the run."""
_MOST_QUESTIONS = 8
_LEFT_OUT = {"recipe.json", "sums.json"}
"""Files of a recommender's folder that no library reads."""


def original_files(experiment: Experiment, run: Run) -> dict[str, bytes]:
    """Return the files of the original that ``run`` started from, by name; none where it is not bundled, or large.

    Args:
        experiment: In which the run was made; it has forgotten nothing before.
        run: The run.
    """
    folder = experiment.assets / "models" / experiment.interactions.name / run.config["original"]
    files = [file for file in sorted(folder.glob("*")) if file.is_file() and file.name not in _LEFT_OUT]
    if not files or sum(file.stat().st_size for file in files) > MOST_BYTES:
        return {}
    return {file.name: file.read_bytes() for file in files}


def questions(experiment: Experiment, run: Run) -> bytes:
    """Return, as JSON, the first forgotten prompts, P(click) after the run, and the tokens of the two answers.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    forget, clicks = experiment.plan_of(run).forget, run.predictions["forget"]
    backbone, first = experiment.recommender.backbone, forget.take(range(min(len(forget), _MOST_QUESTIONS)))
    no, yes = backbone.answers
    read = backbone.reader.texts(experiment.interactions, first)
    listed = [{"prompt": prompt, "click": float(click)} for prompt, click in zip(read, clicks, strict=False)]
    return json_text({"answers": {"No": no, "Yes": yes}, "questions": listed}).encode()


def adapter_settings(settings: dict[str, Any], task: str, base: str | None) -> dict[str, Any]:
    """Return an adapter's settings in peft's layout with what ``AutoPeftModel`` asks of them.

    Args:
        settings: Those that training wrote; where its base lay on this machine goes.
        task: peft's name of what the model does; empty where it has none.
        base: Name or folder of the base; None where it has to be named by whoever loads it.
    """
    return {**settings, "task_type": task or None, "base_model_name_or_path": base}
