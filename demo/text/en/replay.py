"""Words of recorded runs."""

from collections.abc import Mapping

from demo.text.en.yours.data import shown_name

# Buttons
START, GO_ON, RUN_LIVE, SPEED = "Replay a recording", "Go on replaying", "Run it live", "Speed"

# What is said of a recording
REPLAYING = "This is a replay of a run made there and then; nothing is being computed now."
RECORDED_RESULT = "The results in Compare and Verify are those of this recorded run."
STOPPED = "The replay is paused. It goes on from here whenever you like."
OFFER = "A recorded run can stand in: press “Replay a recording”."


def speed(times: int) -> str:
    """Return how many times as fast as it was a recording is replayed."""
    return f"{times}×"


def recorded_on(made: Mapping[str, str]) -> str:
    """Return when and on what a recording was made: ``date``, ``cpu`` and ``device``."""
    return f"Recorded on {made['date']}, {made['cpu']}, {made['device']}."


def no_recording(original: str) -> str:
    """Return the sentence for a choice of which nothing was recorded."""
    return (
        f"Nothing is recorded of the model {shown_name(original)} for what you chose. Of the models that came with the "
        "page, ready-made choices may be recorded."
    )
