"""What every metric is, told once: its names, unit, scale, digits, which way is better, and where it is shown.

The command line, the benchmark, the certificate and the page read it from here. A distance has a function too, which
:func:`core.evaluation.distances.register_divergence` attaches to its entry.
"""

from core.metrics.entries import ATTACK_FIGURES as ATTACK_FIGURES
from core.metrics.entries import ATTACK_TITLES as ATTACK_TITLES
from core.metrics.metric import EVERYWHERE as EVERYWHERE
from core.metrics.metric import KINDS_IN_ORDER as KINDS_IN_ORDER
from core.metrics.metric import NOT_KNOWN as NOT_KNOWN
from core.metrics.metric import Metric as Metric
from core.metrics.metric import MetricKind as MetricKind
from core.metrics.metric import Place as Place
from core.metrics.registry import KNOWN_METRICS as KNOWN_METRICS
from core.metrics.registry import find_metric as find_metric
from core.metrics.registry import metrics_in as metrics_in
from core.metrics.registry import register_metric as register_metric
