"""The certificate of a run: all that was asked, done and measured, with what it may be compared to, as plain values.

Its record has:

* ``kind``, ``format``, ``date`` (of the certificate, UTC)
* ``forgotten``: ``request`` (``users``, ``interactions``), ``people``, whose it was in words (``owners``), ``ratings``
  (of which ``only_shown`` in histories alone), forgotten training ``samples``, their ``share`` of all, ``rebuilt``
  (samples whose history was cleaned), ``retained``, and ``earlier``, the requests before
* ``verdict``: its ``kind``; of ``answers``, how many the original plainly ``owed`` to what went, how many of them are
  ``gone``, how many stand out ``still``, of them ``new``, and ``by_chance`` (None without retrained models); of the
  ``line``, the ``user`` whom retraining moves farthest, whether only ``parts`` of their ratings went, among how many
  ``people`` they stand, their place ``before`` and ``now``, the ``band`` of never-met models, and how many are
  ``back`` there, were ``back_before``, of ``all`` who went (None where nobody can be compared)
* ``method``: ``name``, ``title``, ``settings``, ``seed``, ``seconds``, ``parameters`` trained and ``of`` all
* ``made``: when, on what and with which versions the run was made; ``code`` is the SHA-256 of our own; empty
  of a run that did not note it
* ``data``: ``dataset``, ``item`` (what a rated thing is called), ``source``, ``original``, ``judged`` split
* ``hashes``: SHA-256 (hex) of ``data``, ``model`` (that it started from), and of the run's files by name
* ``reference``: None, or how many retrained ``models``, their ``seeds``, ``seconds`` each, whether ``bundled``,
  and ``device``
* ``utility`` and ``distances``: a row a metric: ``name``, ``before``, ``after``, ``retrained`` and ``floor``
* ``attacks``: a row an attack: ``name``, ``title``, ``members``, ``others`` and by whose model it is ``auc``,
  ``low``, ``high``, ``tpr``, ``tpr_low``, ``tpr_high``, of ``before``, ``after`` and ``retrained``
* ``plots``: ``ratings`` (those that retraining changes most; without it, those that changed most), ``people``
  (those with most ratings) and ``roc``
* ``paper``: what the paper prints for this method, the original and retraining: × 100, of another model on
  other data, never to be ranked with these
* ``metrics``: every metric by the name that :func:`core.evaluation.audit.audit` documents
"""

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import numpy as np
import pandas as pd

from core import text
from core.benchmark.paper_tables import TABLES, table_for
from core.data.reading.given_ids import GivenIds, GivenPairs
from core.data.requests import ForgetPlan
from core.evaluation.attacks import ENDS, Attacks, membership_attacks
from core.evaluation.audit import audit
from core.evaluation.distances import jsd
from core.evaluation.evidence import Evidence
from core.evaluation.plain import PlainVerdict, verdict_of
from core.evaluation.references import Reference
from core.evaluation.report import evaluation
from core.experiment.experiment import Experiment
from core.export.predictions import predictions_table
from core.files import plain, sha256
from core.metrics import ATTACK_TITLES, MetricKind, metrics_in
from core.runs.store import CONFIG_FILE, METRICS_FILE, PREDICTIONS_FILE, Run
from core.unlearning.registry import title_of

_FORMAT = 1
_MOST_RATINGS, _MOST_PEOPLE, _MOST_POINTS = 24, 12, 60
"""Of what the certificate lists one by one; the table of predictions has all."""
_ATTACK = "mia"
"""The attack whose curve is drawn: it needs nothing but the model."""


def certificate(experiment: Experiment, run: Run, reference: Reference | None = None) -> dict[str, Any]:
    """Return the certificate of a finished run, JSON-ready; what is not known is None.

    Args:
        experiment: In which it was made: the data, the model that it started from, and what that had forgotten before.
        run: The run.
        reference: Retrained models, by default the bundled ones.

    Returns:
        What stands at the top of this module, under these names.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
        RequestError: The run's method is on no registry here.
    """
    plan, known = experiment.plan_of(run), experiment.evidence(run, reference)
    found = membership_attacks(known)
    metrics = run.metrics | evaluation(known.eval_sets, known.clicks, known.reference) | audit(known, found)
    table = predictions_table(experiment.interactions, known)
    record = {
        "kind": "certificate of unlearning",
        "format": _FORMAT,
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "forgotten": _forgotten(run, plan, experiment.interactions.given),
        "verdict": _verdict(verdict_of(known), experiment.interactions.given.users),
        "method": _method(experiment, run),
        "made": run.made,
        "data": _data(experiment),
        "hashes": _hashes(run),
        "reference": _reference(known.reference),
        "utility": [_row(name, metrics) for name in _names("utility")],
        "distances": [_row(name, metrics) for name in _names("distance")],
        "attacks": [_attack(name, one) for name, one in found.items()],
        "plots": _plots(table[table["split"] == "forgotten"], known, found[_ATTACK]),
        "paper": _paper(experiment.interactions.name, run.config["method"]),
        "metrics": metrics,
    }
    return plain(record)


def _forgotten(run: Run, plan: ForgetPlan, given: GivenPairs) -> dict[str, Any]:
    """Return what was asked, with ids as they were given."""
    earlier = [{**one, **given.in_request(one)} for one in run.config.get("after", [])]
    return {
        "request": given.in_request(plan.request.as_record()),
        "people": len(plan.people),
        "owners": text.plainly.verdict.owners(given.users.column(plan.people).tolist()),
        "ratings": len(plan.rows),
        "only_shown": plan.only_shown,
        "samples": len(plan.forget),
        "share": len(plan.forget) / len(plan.train),
        "rebuilt": int(plan.rebuilt.sum()),
        "retained": len(plan.retain),
        "earlier": earlier,
    }


def _verdict(found: PlainVerdict, given: GivenIds) -> dict[str, Any]:
    """Return what a run comes to; see :class:`core.evaluation.plain.PlainVerdict`."""
    memory, line = found.memory, found.line
    answers = memory and {
        "owed": memory.glowing, "gone": memory.gone, "still": memory.still, "new": memory.new,
        "by_chance": memory.by_chance
    }  # fmt: skip
    if line is None:
        return {"kind": found.kind, "answers": answers, "line": None}
    one, user = line.each[0], line.users[0]
    who = given.called(user) if given else user
    place = {"user": who, "parts": line.parts, "people": one.people, "before": one.start, "now": one.now}
    everybody = {"back": line.back, "back_before": line.back_before, "all": len(line.each)}
    return {"kind": found.kind, "answers": answers, "line": place | {"band": one.band} | everybody}


def _method(experiment: Experiment, run: Run) -> dict[str, Any]:
    config, metrics = run.config, run.metrics
    return {
        "name": config["method"],
        "title": title_of(config["method"]),
        "settings": config["settings"],
        "seed": config["seed"],
        "seconds": metrics["seconds"],
        "parameters": metrics["trainable_params"],
        "of": experiment.recommender.backbone.parameter_count,
    }


def _data(experiment: Experiment) -> dict[str, Any]:
    data = experiment.interactions
    split = experiment.eval_split.name.lower()
    named = {"dataset": data.name, "item": data.card.item, "source": data.source}
    return {**named, "original": experiment.original, "judged": split}


def _hashes(run: Run) -> dict[str, Any]:
    weights = sorted(run.folder.glob("*/**/*.safetensors"))
    files = [run.folder / CONFIG_FILE, run.folder / METRICS_FILE, run.folder / PREDICTIONS_FILE, *weights]
    listed = {file.relative_to(run.folder).as_posix(): sha256(file) for file in files}
    return {"data": run.config["dataset_digest"], "model": run.config["weights_digest"], "files": listed}


def _reference(reference: Reference | None) -> dict[str, Any] | None:
    if reference is None:
        return None
    return {
        "models": len(reference.clicks["forget"]),
        "seeds": reference.seeds.tolist(),
        "seconds": reference.seconds.tolist(),
        "bundled": reference.bundled,
        "device": reference.device,
    }


def _names(kind: MetricKind) -> list[str]:
    return [metric.name for metric in metrics_in("certificate", kind)]


def _row(name: str, metrics: Mapping[str, Any]) -> dict[str, Any]:
    ends = {"before": "_before", "after": "", "retrained": "_retrained", "floor": "_floor"}
    return {"name": name, **{who: metrics.get(f"{name}{end}") for who, end in ends.items()}}


def _attack(name: str, found: Attacks) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "title": ATTACK_TITLES[name]}
    row |= dict(zip(("members", "others"), found.sides, strict=True))
    for who in ENDS:
        one = getattr(found, who)
        row[who] = None if one is None else {
            "auc": one.auc.value, "low": one.auc.low, "high": one.auc.high,
            "tpr": one.tpr.value, "tpr_low": one.tpr.low, "tpr_high": one.tpr.high,
        }  # fmt: skip
    return row


def _plots(ratings: pd.DataFrame, known: Evidence, found: Attacks) -> dict[str, Any]:
    goal = ratings["after"] if known.reference is None else ratings["retrained"]
    change = goal - ratings["before"]
    most = change.abs().nlargest(_MOST_RATINGS).index
    shown = ratings.loc[change[most].sort_values().index].drop(columns="split")
    curves = {who: _curve(getattr(found, who)) for who in ENDS if getattr(found, who) is not None}
    return {"ratings": shown.to_dict("records"), "people": _people(ratings, known), "roc": curves}


def _people(ratings: pd.DataFrame, known: Evidence) -> list[dict[str, Any]]:
    """Return the mean JSD to retrained models of the people with most forgotten ratings."""
    if known.reference is None:
        return []
    said = known.reference.clicks["forget"].astype(float)
    columns = {who: np.mean([jsd(ratings[who], one) for one in said], axis=0) for who in ("before", "after")}
    if len(said) > 1:
        pairs = [(at, other) for at in range(len(said)) for other in range(at)]
        columns["floor"] = np.mean([jsd(said[at], said[other]) for at, other in pairs], axis=0)
    grouped = pd.DataFrame(columns).groupby(ratings["user"].to_numpy())
    table = grouped.mean().assign(ratings=grouped.size()).nlargest(_MOST_PEOPLE, "ratings")
    return table.sort_values("before", ascending=False).rename_axis("user").reset_index().to_dict("records")


def _curve(attack: Any) -> dict[str, list[float]]:
    """Return a ROC curve, thinned."""
    points = len(attack.curve.fpr)
    kept = np.unique(np.linspace(0, max(points - 1, 0), min(_MOST_POINTS, points)).round().astype(int))
    sides = {"accused": attack.curve.fpr, "caught": attack.curve.tpr}
    return {name: np.round(values[kept], 4).tolist() for name, values in sides.items()}


def _paper(dataset: str, method: str) -> dict[str, Any] | None:
    name = table_for(dataset)
    if name is None:
        return None
    rows = {one: TABLES[name][one] for one in dict.fromkeys(("original", "retrain", method)) if one in TABLES[name]}
    return {"table": name, "model": "T5-base", "rows": {one: vars(row) for one, row in rows.items()}}
