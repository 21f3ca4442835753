"""What is to be said of a request before it is carried out: what was never learned, and what was never remembered."""

from core.data.requests import ForgetPlan
from core.experiment.experiment import Experiment
from demo import text
from demo.widgets.memory import memory_of


def notes(experiment: Experiment, plan: ForgetPlan) -> str:
    """Return what is to be said of ``plan``: what was never learned, and what is left of the same titles, if any is."""
    given, said = experiment.interactions.given, []
    users = given.users.all_called(plan.untrained_users)
    said.append(text.choose.untrained(users, [given.called(pair) for pair in plan.untrained_ratings]))
    if plan.same_title:
        [first, *others] = plan.same_title
        title = str(experiment.interactions.titles[first[1]])
        said.append(text.choose.same_title(given.users.called(first[0]), title, given.called(first), len(others)))
    return " ".join(filter(None, said))


def not_remembered(experiment: Experiment, plan: ForgetPlan) -> str:
    """Return the note that the original owes no answer plainly to single ratings that shall go; nothing where it does.

    Retraining decides that: how far the original is from models that never saw them. Without any, and of whole people,
    nothing is said. The model computes here.
    """
    memory = None if plan.request.users else memory_of(experiment, plan.request)
    if memory is None or memory.glowing:
        return ""
    most, never = int(memory.owed.argmax()), memory.never.mean(axis=0)
    return text.choose.not_remembered(memory.titles[most], len(never), float(memory.before[most]), float(never[most]))
