"""What people are told by ``core/benchmark``."""

from collections.abc import Mapping, Sequence

METHOD = "method"
DISTANCES = (
    "Distances are to retrained models, on the forget set where nothing else is said; a floor is what those score"
    " against each other."
)
MEAN = "Mean of originals (forgets nothing)"
NOT_MEASURED = "not measured"
NOT_QUIET = "Seconds are left out: not all rows of a seed were timed one after another on an otherwise idle machine."
NOISE_UNKNOWN = "Nobody noted whether the machine was idle while this was timed."
ONE_OFF = "once"
COST_TITLE = "Seconds of a request, its part of what is spent once included, if so many requests come"
CONTROL = "The mean of originals forgets nothing: a figure in which it beats the original is no measure of forgetting."
NO_CONTROL = "The row of the mean of several originals is missing: it was not made for this benchmark."
SPEED = "Speed-up is retrain's seconds over the row's, seed by seed; set-up (shards) is paid once and counted apart."
KINDS = {
    "one-rating": ("one rating", "the preset one-interaction"),
    "busy-person": ("one busy person", "the preset one-user, one of the ten with most ratings"),
    "usual-person": ("one usual person", "one of the ten whose number of training samples is nearest to the median"),
    "rare-person": ("one person of rare taste", "one of the ten whose ratings are of the least-rated titles"),
    "one-item": ("one title", "all ratings of one of the fifty best-known titles"),
    "five-percent": ("5 % of the people", "drawn at random"),
    "core-people": ("5 %, core people", "as many as that, those who share most of what they rated with most others"),
    "edge-people": ("5 %, edge people", "as many as that, those who share least"),
    "twenty-percent": ("20 % of the people", "the preset twenty-percent, drawn at random"),
    "canaries": ("5 %, canaries", "the random 5 %, on an original that was trained with their labels flipped"),
}
"""Name of each kind of request → its title and what it is."""
FURTHER = {
    "usefulness": (
        "Use beyond AUC",
        "NDCG@10 and HR@10 of liked test items among 99 that the same person never rated (sampled: they compare rows of"
        " this table only); of models of which only answers are kept there are none. A spread is the AUC of the group"
        " served best less that of the group served worst; chance keeps groups apart too, so read it beside retrain's.",
    ),
    "canaries": (
        "Canaries: people whose labels were flipped in training",
        "Taught: how often a model answers as the flipped label has it; left: what is left of the probability that"
        " training added to flipped labels, 100 as in the original and 0 as in retrained models.",
    ),
}
"""Title and note of each table below the main one."""
RANKED = "rank"
ORDERINGS = ("metric", "ahead in the paper")
SECONDS_OF_A_REQUEST = "seconds of a request"
BEATEN_BY_NONE = "beaten by none"
SEQUENCE = "sequence"
SEQUENCE_HEAD = ("requests", "method")
SEQUENCE_CAPTION = (
    "After so many single requests, each on top of the last: everybody who has gone so far, as if in one request,"
    " against models that were retrained without them, where there are such."
)
SINGLES_CAPTION = (
    "Each request alone, from the original: means over all of them. A gap is how much more often a request scores above"
    " never-seen ones than on retrained models, in points; in brackets 95 %, requests and retrained models drawn again."
)
SEQUENCE_NOT_QUIET = "Latencies are left out: the machine was not idle while each request was timed."
EPSILON_COLUMNS = ("method", "models", "by", "ε, median", "95th percentile", "proven", "at most")
EPSILON_CAPTION = (
    "ε over the forgotten samples or people; in brackets the same of both ends of their 95 % intervals (∞ where no"
    " error was counted). Proven: the share whose interval is above 0, which chance makes 2.5 % at most. At most: what"
    " so many models can show, and the lower end then. Models: unlearned × retrained, and from how many originals the"
    " unlearned ones start; with one, its accidents count too."
)
AXES = {
    "percent": "training users forgotten (%)",
    "requests": "requests so far",
    "w": "w, weight of remembering",
    "alpha": "α, strength of the subtraction",
    "alpha without reach": "α, with no reach to cap it",
    "reach": "reach, the cap on what is subtracted",
    "rank": "rank of the student's adapter",
}
"""What was swept → the title of its axis."""
ABLATED = {
    "no-forgetting-teacher": "no forgetting teacher (α = 0)",
    "no-remembering-kl": "no remembering KL",
    "no-ce": "no CE",
    "with-ce": "with CE",
    "ce-for-kl": "CE in place of the remembering KL",
    "full": "full fine-tuning, same rate",
    "full-gentle": "full fine-tuning, the original's rate",
}
"""What is taken out of E2URec → the title of its row."""


def scaled(titles: Sequence[str]) -> str:
    """Return what the figures of a table are."""
    return f"Mean ± standard error over seeds; {', '.join(titles[:-1])} and {titles[-1]} × 100."


def scaled_by_100(titles: Sequence[str]) -> str:
    """Return how the figures of a table without errors are written."""
    return f"{', '.join(titles[:-1])} and {titles[-1]} are × 100."


def tested(ours: str, mark: str, unlikely: float, tests: Sequence[str]) -> str:
    """Return how rows were tested against ours, and what came of it, a part a metric."""
    how = f"Paired t-test of {ours} against each row over seeds, two-sided p corrected by Holm over rows"
    return f"{how} ({mark} below {unlikely:g}). {'. '.join(tests)}."


def requests(many: int) -> str:
    """Return the heading of what one of so many requests costs."""
    return f"{many} requests" if many > 1 else "1 request"


def tuned_on(mark: str, rows: Sequence[tuple[str, int]]) -> str:
    """Return which rows forget people on whom their settings were tuned, and how many of them."""
    listed = ", ".join(f"{title} ({people})" for title, people in rows)
    return f"{mark} Settings were tuned on some of the people who are forgotten here: {listed}."


def refused(titles: Sequence[str]) -> str:
    """Return which rows are missing."""
    return f"Tuning found no setting that helps at this size: {', '.join(titles)}."


def measured_otherwise(what: str) -> str:
    """Return that rows cannot come to a bundled table."""
    return (
        f"The bundled table {what} was measured on another request, under other seeds or against other models; make "
        "all of its rows anew with --methods all."
    )


def came_later(rows: Sequence[str], date: str) -> str:
    """Return which rows came to a table later."""
    return f"Made later, on {date}: {', '.join(rows)}."


def shared_weights(seeds: Sequence[int]) -> str:
    """Return which retrained models share their first weights with the original."""
    named = ", ".join(map(str, seeds))
    return f"The retrained model of seed {named} shares the original's first weights, and is nearer to it for that."


def orderings_title(table: str) -> str:
    """Return what the table of the paper's orderings is about."""
    return f"What the paper's table for {table} shows (T5-base, their GPU), and whether it holds here"


def of_verdict(verdict: str) -> str:
    """Return the heading of the methods behind, of whom that holds or not."""
    return f"of: {verdict}"


def title(what: str, dataset: str, original: str) -> str:
    """Return the title of a benchmark's figures."""
    return f"{what} on {dataset}/{original}"


def made(what: str, dataset: str, original: str, seeds: Sequence[int], by: Mapping[str, str]) -> str:
    """Return what was measured, on what, when and by which command, in Markdown."""
    return (
        f"{what} on {dataset}, original *{original}*, seeds {', '.join(map(str, seeds))}; {by['device']}, {by['cpu']} "
        f"({by['cores']} cores), torch {by['torch']}, {by['date']}: `{by['command']}`"
    )


def made_briefly(by: Mapping[str, str]) -> str:
    """Return when, on what and by which command figures were made."""
    return f"{by['date']}, {by['device']}, {by['cpu']}: {by['command']}"


def axis(scaled_title: str, better: str) -> str:
    """Return the title of a metric's axis, with which way is better."""
    return f"{scaled_title} ({better})" if better else scaled_title


def fraction_row(method: str, percent: int) -> str:
    """Return the title of a method's row at a share of the people, in percent."""
    return f"{method}, {percent} %"


def kind_row(method: str, kind: str) -> str:
    """Return the title of a method's row on a kind of request."""
    return f"{method}, {KINDS[kind][0]}"


def kinds(samples: Mapping[str, float | None]) -> str:
    """Return what each kind of request is, and how many training samples it forgets where that is known."""
    each = [f"{KINDS[name][0]}: {KINDS[name][1]}{_so_many(many)}" for name, many in samples.items()]
    return f"Kinds of request: {'; '.join(each)}."


def _so_many(samples: float | None) -> str:
    return "" if samples is None else f" ({samples:,.0f} sample{'' if samples == 1 else 's'})"


def training_canaries(where: str) -> str:
    """Return what it is called when an original is trained with canaries."""
    return f"an original of {where} with canaries"


def mean_of_originals(models: int) -> str:
    """Return the title of the control row: the mean of several originals."""
    return f"Mean of {models} originals (forgets nothing)"


def original_of_seed(seed: int) -> str:
    """Return what a further original is called."""
    return f"original of seed {seed}"


def training_originals(where: str) -> str:
    """Return what it is called when further originals are trained."""
    return f"further originals of {where}"


def not_further(own: int) -> str:
    """Return why seeds of further originals are refused."""
    return f"Further originals need seeds of their own, each named once and none of them {own}, which the original has."


def running(what: str, where: str) -> str:
    """Return what a benchmark that runs is called."""
    return f"{what} on {where}"


def ranking(what: str, where: str) -> str:
    """Return what it is called when the runs of a benchmark rank."""
    return f"ranking with the runs of {what} on {where}"


def ranked(title: str) -> str:
    """Return what it is called when one run ranks."""
    return f"{title}: {RANKED}"


def measuring(what: str, where: str) -> str:
    """Return what a benchmark that is measured is called."""
    return f"measuring {what} on {where}"


def no_answers(path: object) -> str:
    """Return that a model of a sequence has not been asked yet."""
    return f"There are no answers in {path}; start the command again."


def singles(kind: str) -> str:
    """Return what a study is called whose requests are people, or ratings, each alone."""
    return f"single-{kind}"
