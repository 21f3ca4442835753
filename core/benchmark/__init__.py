"""All methods on the same requests and seeds: plan, run, measure, and lay the results out beside the paper's."""
