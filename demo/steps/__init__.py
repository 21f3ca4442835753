"""The steps of the page, a folder each: step (lays out and wires), model (what is shown), view, plots."""
