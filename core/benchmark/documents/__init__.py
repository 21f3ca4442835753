"""Documents that show results: their tables and figures are written from what is bundled, and from nothing else."""
