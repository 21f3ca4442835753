"""What people are told by ``core/cli``."""

from collections.abc import Iterable, Sequence

ABOUT = "A recommender that can forget you: train it, ask it, make it forget, and measure what is left."
CANCELLED = "Cancelled; the same command goes on from where it stood."
NO_PAGE = "The page is not part of this program; start it with `python app.py` in a checkout, or with `e2urec app`."
NO_REQUEST = "say what to forget, either --preset or --users and --interactions"
OWN_ORIGINAL = "The run was made on a recommender of your own; name its folder with --original."
NO_RETRAINING = "No retraining was finished; start the command again."
NO_ORIGINALS = "No further original was finished; start the command again."
RELEARN_CAPTION = "JSD to the original's answers, and log loss above the original's, both × 100; – where that never was"
ROUNDINGS = {
    "none": "as it is",
    "int8": "8 bits, merged",
    "int4": "4 bits, merged",
    "int8_apart": "8 bits, base and adapter apart",
    "int4_apart": "4 bits, base and adapter apart",
    "split": "merged and split again",
}
"""What is done to weights → how the table calls it."""
ROUNDING_COLUMNS = (
    *("weights", "JSD, original", "JSD, unlearned", "JSD between the two"),
    *("returned", "beyond the original", "so of a retrained model"),
)
ROUNDING_CAPTION = (
    "On the forget set, × 100. JSD of the rounded models to retrained models as they are, and to each other. Returned: "
    "the share of the way back to the original's answers; beyond the original: less what the same rounding does to the "
    "original along that line, with its 95 % interval over people, or over the samples of a single person. In a "
    "retrained model nothing can return, so what stands there is what rounding itself wipes out."
)
BUNDLE_OF_OWN_REQUEST = "--bundle keeps results of presets; leave it out, or name one with --preset"
REQUEST_WITHOUT_METHOD = "a request is for shadow models that are unlearned; give --unlearned METHOD too, or no request"
TWO_BENCHMARKS = "--forget-fraction, --ablate and --kinds are different benchmarks; give one of them"
KINDS_WITH_REQUEST = "--kinds chooses the requests itself; leave the request out"
CANARIES_WITHOUT_KINDS = "--canaries adds rows to the table of --kinds; give that too"
PRESET_SETTINGS_ALONE = (
    "--preset-settings is for methods side by side; leave --forget-fraction, --ablate and --kinds out"
)
DRY_RUN_OF_A_BACKBONE = "--dry-run tells what a model of your own will take; name one with --backbone"
BACKBONE_ALONE = (
    "--backbone trains a recommender of its own for methods side by side; leave --original, --forget-fraction, "
    "--ablate, --kinds, --design and --bundle out"
)
FRACTION_WITH_REQUEST = "--forget-fraction draws the users itself; leave the request out"
ABLATE_WITH_METHODS = "--ablate compares e2urec with itself; leave --methods out"


def usage(message: str) -> str:
    """A command that is wrong, in one line."""
    return f"{message.rstrip('.')}; see --help."


def port_taken(port: int, why: str) -> str:
    """A port that cannot be listened on."""
    return f"Port {port} cannot be listened on ({why}); name another one with --port, or leave it out."


def file_trouble(path: str | None, why: str) -> str:
    """A file that the system did not let us have."""
    return f"{path or 'A file'} could not be read or written ({why})."


def warning(message: object) -> str:
    """A warning of our own."""
    return f"warning: {message}"


def unknown_choice(name: str, known: Iterable[str]) -> str:
    """A name that is none of those known."""
    return f"there is no {name!r}; choose one of {', '.join(known)}"


def no_numbers(option: str, given: str) -> str:
    """A list that holds something other than plain decimal digits."""
    return f"{option} takes numbers in plain digits such as 1,2, not {given!r}"


def no_id(given: str) -> str:
    """Something that is no id."""
    return f"an id is written in plain digits such as 13, not {given!r}"


def no_pair(given: str) -> str:
    """Something in a list of ratings that is no pair of ids."""
    return f"--interactions takes pairs USER:ITEM in plain digits such as 7:50, not {given!r}"


def no_such_id(given: str) -> str:
    """Something that is no id of a table whose ids are text."""
    return f"no id is called {given!r} in this table; name one as it stands there"


def no_such_pair(given: str) -> str:
    """Something in a list of ratings that is no pair of ids, in a table whose ids are text."""
    return f"--interactions takes pairs USER:ITEM of ids as they stand in the table, not {given!r}"


def no_recipe(recipes: Sequence[str], given: str) -> str:
    """A recipe that does not exist."""
    return f"--original takes {' or '.join(recipes)}, not {given!r}"


def foreign_run(folder: object, its_dataset: str, dataset: str) -> str:
    """A run that was made on other data than the command names."""
    return f"The run in {folder} is of {its_dataset}, not of {dataset}."


def foreign_folder(folder: object) -> str:
    """A folder for a recommender that holds something else."""
    return f"{folder} holds files that are no recommender; choose an empty or a new folder."


def no_folder(path: object) -> str:
    """A file where a folder was asked for."""
    return f"{path} is no folder; name one for the four files with --out."


def beside_a_design(options: Sequence[str]) -> str:
    """Options that have no meaning where a design is asked for."""
    return f"--design draws people, originals and seeds itself; leave {', '.join(options)} out"


def beside_a_shard(options: Sequence[str]) -> str:
    """Options about what is done when all shards are there."""
    return f"a shard only makes its runs; give {', '.join(options)} to the command without --shard that follows"


def bundle_of_own_request(preset: str) -> str:
    """A benchmark that has no place among the assets."""
    return f"--bundle keeps results of presets, of an ablation those of {preset}; leave it out"


def unknown_user(user: str) -> str:
    """A user who is not in the data."""
    return f"Unknown user {user}; choose from the data set."


def nothing_to_predict(user: str, item: str | None) -> str:
    """A user, or a user's rating, without enough history before it."""
    what = "no rating" if item is None else f"no rating of item {item}"
    return f"User {user} has {what} with enough ratings before it to predict it from; choose another."


def nothing_to_forget(kind: str, names: str, many: bool, after_others: bool) -> str:
    """Users or ratings of a request that the model never learned from, or has forgotten already."""
    why = "Forgotten already, or never trained on" if after_others else "Never trained on"
    return f"{why}, so there was nothing to forget: {kind}{'s' * many} {names}."


def goes(people: int, ratings: int, only_shown: int, rebuilt: int) -> str:
    """What a request means, before anything is done: counts of people, ratings and retained prompts."""
    shown = f", {only_shown:,} of which only histories show" if only_shown else ""
    whose = f"{people:,} {'person' if people == 1 else 'people'}"
    prompts = f"{rebuilt:,} prompt{'s' * (rebuilt != 1)} rewritten"
    return f"Forgetting {ratings:,} rating{'s' * (ratings != 1)} of {whose}{shown}; {prompts}."


def same_title(user: str, title: str, ratings: str) -> str:
    """A person's rating that stays, of a title that they rated under another id as well; ``ratings`` are all such."""
    return f"User {user} rated {title} under another id too; to forget every such rating, add {ratings}."


def replacing(folder: object) -> str:
    """A finished run that makes room for a new one."""
    return f"Replacing the finished run in {folder}."


def downloading(label: str) -> str:
    """A download that begins."""
    return f"downloading {label}"


def downloaded(label: str) -> str:
    """A download that is done."""
    return f"downloaded {label}"


def started(job: str, device: str) -> str:
    """A job that begins."""
    return f"{job} on {device}"


def saved(path: str) -> str:
    """A file or folder that a job has written."""
    return f"saved {path}"


def done(seconds: float) -> str:
    """A job that is done."""
    return f"done in {seconds:.1f} s"


def seconds_left(seconds: float) -> str:
    """How long the phase that runs will still take."""
    return f"{seconds:.0f} s left"


def retraining(request: str, key: str) -> str:
    """The title of a series of retrainings."""
    return f"retraining for {request} on {key}"


NO_COLUMNS_HERE = "Columns can be named of a table of your own alone, such as `data my.csv --user reader`."


def no_slice(dataset: str, part: str | None) -> str:
    """Return the sentence for a slice that a data set does not have."""
    return f"{dataset} has no slice {part}; leave --slice out, or ask for movielens-1m or goodreads."


VISITOR_MEASURE = "Simulated visitors"
VISITOR_MEASURES = {
    "owed": "owed to a rating once learned (mean of p)",
    "left": "owed to it once forgotten",
    "share_gone": "share of that gone",
    "share_gone_asked_differently": "share gone, asked with other histories",
    "auc_cost": "AUC lost in all (points)",
    "auc_cost_learned": "AUC lost by learning (points)",
    "retained": "others' answers moved in all (mean of p)",
    "retained_learned": "others' answers moved by learning",
    "seconds_learn": "seconds to learn",
    "seconds_forget": "seconds to forget",
}
"""What is measured of each simulated visitor."""


def visitors_fared(people: int, back: float, calm: float) -> str:
    """Return how many were simulated, the share back in their band, and that at whose cost nobody else moved."""
    return (
        f"{people} people; {100 * back:.0f} % stand again where models put them that never met them; for "
        f"{100 * calm:.0f} % what others are told moved by no more than the noise of retraining."
    )
