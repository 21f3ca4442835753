"""The second lane of a run: how far retraining would be by now, at the pace at which it was recorded."""

from dataclasses import dataclass
from html import escape

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import one_off_seconds
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets.marks import bar, tag


@dataclass(frozen=True)
class RetrainingPace:
    """A retraining that was timed beforehand.

    Attributes:
        seconds: What it took.
        device: On what, in words.
        once: Seconds that the method took beforehand, once for all requests.
    """

    seconds: float
    device: str
    once: float = 0.0

    def lane(self, view: JobProgress, spent: float) -> str:
        """Return the lane beside a run that has taken ``spent`` seconds; nothing of one that does not run.

        Args:
            view: How far the run is.
            spent: Seconds that it has taken.
        """
        if view.status not in ("running", "finished"):
            return ""
        share = min(spent / self.seconds, 1.0)
        where = text.unlearn.pace(share, self.seconds, self.device, done=view.status == "finished")
        name = tag("strong", escape(text.unlearn.PACE)) + tag("span", escape(where), "where")
        meter = bar(share, "retrained", f"{text.unlearn.PACE}: {text.common.percent(share)}")
        once = tag("p", escape(text.compare.once_before(self.once)), "fine") if self.once else ""
        return tag("div", tag("div", tag("div", name, "name") + meter, "lane") + once, "lanes pace")


def retraining_pace(experiment: Experiment, request: ForgetRequest, method: str) -> RetrainingPace | None:
    """Return the pace at which models were retrained for ``request``, to stand beside a run by ``method``.

    Returns:
        None where no retraining was timed.
    """
    reference = experiment.reference(request)
    if reference is None or reference.fastest is None:
        return None
    once = one_off_seconds(find_method(method), experiment.key, experiment.assets) or 0.0
    return RetrainingPace(reference.fastest, reference.device, once)
