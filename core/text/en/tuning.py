"""What people are told by ``core/tuning``."""

NO_RETRAINING = "No retraining was finished; start the command again."
NOTHING_HELPS = "No setting helps at this size."
TOO_FEW_PEOPLE = "Shadow models need at least two people to share out; take a larger data set."


def not_in_pairs(models: int) -> str:
    """Return why so many shadow models cannot be trained."""
    return f"{models} shadow models do not come in two pairs or more; ask for 4, 6, 8 or so."
