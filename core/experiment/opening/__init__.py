"""How an experiment is opened: its recipe, its model, and what that answered before it was loaded."""
