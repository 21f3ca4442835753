"""All methods on the same requests and seeds: plan, run, measure, and lay the results out beside the paper's."""

from core.evaluation import distances as distances  # its metrics are registered before a table asks for them
