"""What the Hugging Face Hub expects of a run: weights, a model card with its results, and the certificate."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, HfApi, ModelCard, ModelCardData
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError

from core import text
from core.checksums import checked_folder
from core.data.titles import written_out
from core.errors import RunError
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.lineage import earlier_runs
from core.experiment.recommender import COMPACT_BASE
from core.export import claims
from core.export.certificate import certificate
from core.export.page import certificate_page
from core.export.standalone import ORIGINAL, PROMPTS_FILE, adapter_settings, original_files, questions
from core.export.weights import kind_of
from core.files import atomic_folder, json_text
from core.metrics import find_metric
from core.runs.store import ADAPTER, Run

HUB_RESULTS = "evaluation.json"
"""Name of the file with everything that was measured."""
_REPO = re.compile(r"[\w-][\w.-]{0,94}/[\w-][\w.-]{0,94}", re.ASCII)
_ADAPTER_CONFIG = "adapter_config.json"
_LIBRARIES = {"adapter": "peft", "model": "transformers"}


def write_hub_folder(
    experiment: Experiment, run: Run, reference: Reference | None, folder: Path, repo: str, with_certificate: bool
) -> Path:
    """Write what is to be uploaded of a finished run into ``folder``, whole or not at all, in place of what is there.

    Args:
        experiment: In which the run was made.
        run: The run; it went on from no other.
        reference: Retrained models, by default the bundled ones.
        folder: Where it goes.
        repo: Its place on the Hub, ``owner/name``.
        with_certificate: Whether the certificate goes with it, and prompts: they show single ratings.

    Raises:
        RunError: ``folder`` holds something else; the run has not finished, belongs to another recommender, went on
            from others or left no weights; or ``repo`` is no name.
        DamageError: A file of it is not the one that was written.
    """
    _check(run, repo)
    ours = not folder.exists() or (folder / HUB_RESULTS).is_file()
    if not ours and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(text.hub.no_folder(folder))
    record = certificate(experiment, run, reference)
    content = {name: one.encode() for name, one in _words(experiment, run, record, repo).items()}
    if with_certificate:
        content |= {"certificate.html": certificate_page(record).encode(), "certificate.json": _json(record)}
        content[PROMPTS_FILE] = questions(experiment, run)
    if kind_of(run) == ADAPTER:
        content |= {f"{ORIGINAL}/{name}": one for name, one in original_files(experiment, run).items()}
    with atomic_folder(folder) as fresh:
        weights = checked_folder(run.folder / kind_of(run))
        shutil.copytree(weights, fresh, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md", "sums.json"))
        for name, one in content.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(one)
    return folder


def upload(folder: Path, repo: str, public: bool) -> str:
    """Upload what :func:`write_hub_folder` wrote, to a repository that is made where it is missing.

    Args:
        folder: What it wrote.
        repo: Place on the Hub, ``owner/name``.
        public: Whether everybody may see a repository that is made now.

    Returns:
        The address of the upload.

    Raises:
        RunError: The Hub cannot be reached, or does not let us; the message says what it said.
    """
    try:
        hub = HfApi()
        hub.create_repo(repo, private=not public, exist_ok=True)
        return str(hub.upload_folder(repo_id=repo, folder_path=folder, commit_message=text.hub.COMMIT))
    except (HfHubHTTPError, LocalTokenNotFoundError, OSError) as error:
        raise RunError(text.hub.not_uploaded(repo, str(error).strip().splitlines()[0])) from error


def _check(run: Run, repo: str) -> None:
    """Raise a RunError where there is nothing to upload, or no place for it."""
    run.check_finished()
    if not _REPO.fullmatch(repo):
        raise RunError(text.hub.no_name(repo))
    if kind_of(run) not in _LIBRARIES:
        raise RunError(text.hub.NOTHING)
    if earlier_runs(run):
        raise RunError(text.hub.CHAIN)


def _words(experiment: Experiment, run: Run, record: Mapping[str, Any], repo: str) -> dict[str, str]:
    """Return the files that are written here, by name: the card, the results, and an adapter's settings."""
    base, task = _base(experiment, repo), experiment.recommender.backbone.task
    found = {
        "README.md": str(_card(experiment, kind_of(run), record, base)),
        HUB_RESULTS: _json(record["metrics"]).decode(),
    }
    if kind_of(run) == ADAPTER:
        settings = json.loads((run.folder / ADAPTER / _ADAPTER_CONFIG).read_text(encoding="utf-8"))
        local = ORIGINAL if original_files(experiment, run) else base
        found[_ADAPTER_CONFIG] = json_text(adapter_settings(settings, task, local))
    return found


def _base(experiment: Experiment, repo: str) -> str:
    """Return the name of the base model: the pretrained one, or ``repo`` itself, which has a compact one with it."""
    base = experiment.recommender.recipe.base
    return repo if base == COMPACT_BASE or Path(base).exists() else base


def _card(experiment: Experiment, kind: str, record: Mapping[str, Any], base: str) -> ModelCard:
    data = experiment.interactions.card
    heading = text.hub.title(record["method"]["title"], data.title)
    about = ModelCardData(
        model_name=heading,
        library_name=_LIBRARIES[kind],
        base_model=base,
        language="en",
        license="other",
        license_name="data-licence",
        license_link="README.md",
        tags=["machine-unlearning", "recommender-systems", *(["lora"] if kind == ADAPTER else [])],
        metrics=["roc_auc"],
        eval_results=list(_results(experiment, record)),
    )
    body = text.hub.card(
        heading=heading,
        headline=claims.headline(record),
        proves=claims.proves(record),
        data=(data.title, data.licence.name, data.licence.terms, data.citation),
        facts=_facts(record),
        rows=[_row(row) for row in (*record["utility"], *record["distances"])],
        limits=text.export.DOES_NOT,
        adapter=kind == ADAPTER,
    )
    return ModelCard(written_out(f"---\n{about.to_yaml()}\n---\n\n{body}"))


def _facts(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what was asked and done, without whose ratings it was."""
    named = text.export.FACTS["request"], text.export.FACTS["earlier"]
    return {name: said for name, said in claims.facts(record).items() if name not in named}


def _results(experiment: Experiment, record: Mapping[str, Any]) -> Iterator[EvalResult]:
    """Yield what was measured of the model as the Hub's table of results takes it."""
    data = experiment.interactions
    for row in (*record["utility"], *record["distances"]):
        metric = find_metric(row["name"])
        if row["after"] is not None:
            yield EvalResult(
                task_type="tabular-classification",
                task_name=text.hub.TASK,
                dataset_type=data.name,
                dataset_name=data.card.title,
                dataset_split=experiment.eval_split.name.lower(),
                metric_type="roc_auc" if row["name"] == "auc" else row["name"],
                metric_name=metric.label,
                metric_value=float(row["after"]),
            )


def _row(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    metric = find_metric(row["name"])
    before, after, beside = (
        metric.format(row.get(who), unknown=text.export.UNKNOWN) for who in ("before", "after", "retrained")
    )
    return metric.scaled_title, before, after, beside


def _json(value: Any) -> bytes:
    return json_text(value).encode()
