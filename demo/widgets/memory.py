"""What the original owes to what a request names."""

from core.data.requests import ForgetRequest
from core.evaluation.plain import Memory
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment


def memory_of(experiment: Experiment, request: ForgetRequest, reference: Reference | None = None) -> Memory | None:
    """Return what the original owes to what ``request`` names; None where no model was retrained without it.

    The model computes here.

    Args:
        experiment: Whose original.
        request: What would go.
        reference: What retrained models say; the bundled ones where None.
    """
    known = reference or experiment.reference(request)
    if known is None:
        return None
    forget = experiment.plan(request).forget
    rows = experiment.interactions.rows(forget.row)
    before = experiment.predict(forget).astype(float)
    return Memory(rows["title"].tolist(), rows["rating"].tolist(), before, known.clicks["forget"].astype(float))
