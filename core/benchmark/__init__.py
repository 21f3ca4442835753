"""All methods on the same requests and seeds: plan, run, measure, and lay the results out beside the paper's."""

from core.evaluation import (
    distances as distances,  # puts every distance among the metrics, before a table asks for them
)
