"""Every word on the page, in one place."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.bootstrap import Estimate
from core.forgetting import named

TITLE = "Make a recommender forget you"
LEAD = (
    "A language model reads what people rated and predicts what they will like. "
    "Choose whose data must go, watch it go, and check the result against models that never saw it."
)
NEVER_SAW = "Models that never saw {it} say"

# Steps
MEET, CHOOSE, UNLEARN, COMPARE, VERIFY = "Meet", "Choose", "Unlearn", "Compare", "Verify & take away"
METHODS, PAPER = "Methods", "Paper and us"
MEET_LEAD = "The recommender at work on one question about one person. Change a star, and watch the answer move."
CHOOSE_LEAD = "Whom, or what, shall the model forget?"
UNLEARN_LEAD = "The model is changed here and now. Where the page replays a recording instead, it says so."
COMPARE_LEAD = "What the model said before, what it says now, and what models say that never saw the data."
PAPER_LEAD = (
    "What our benchmark found; apart from it, what the paper printed, of another model, other data, other hardware."
)
METHODS_LEAD = (
    "Other ways to forget, on the very same request. Which comes nearest to retraining, and what does it cost?"
)

# Coming, going, and starting over
START_OVER = "Start over"
STOPPED_BY_LEAVING = (
    "Your last run was stopped when the page was left, and nothing was kept of it. Choose again, and press Forget."
)

# Recordings
REPLAY, GO_ON_REPLAYING, RUN_LIVE, SPEED = "Replay a recording", "Go on replaying", "Run it live", "Speed"
REPLAYING = "This is a replay of a run that was made then and there; nothing is computed now."
RECORDED_RESULT = "The result in Compare and Verify is that of this recorded run."
RECORDED_SPEED = "Forgetting was timed when it was recorded, not beside retraining, so no ratio is claimed."
REPLAY_STOPPED = "The replay stands still. It goes on from here when you want it to."
OFFER_REPLAY = "A recorded run can stand in: press “Replay a recording”."

# Status strip
COMPUTING_ON, DATA, MODEL = "computing on", "data", "model"

# Originals
ORIGINAL = "Which model?"
ORIGINALS = {
    "best": "Best\nTrained for as long as unseen ratings gained from it.",
    "memorising": "Memorising\nTrained 2.5 times as long: its memory of single people is plain to see.",
}

# Meet
PERSON = "Person"
QUESTION = "Ask about"
HISTORY = "Rated before, oldest first"
UNDO_CHANGES = "Back to the real stars"
WITH_CHANGES = "P(click) with your changes"
UPCOMING = "What it would recommend next"
UPCOMING_HINT = "Of well-known films that this person has not rated, those that the model is surest of."
BAD_STARS = "Give each film of the history between one and five stars."
ASKS = "Will they like it?"
PROMPT = "The exact text that the model reads"
CLICK = "P(click)"
TO_CHOOSE = "Choose what to forget"
TRAINED_ON = "The model was trained on this rating."
HELD_OUT = "The model was never trained on this rating."

# Choose
PRESETS_TAB, PEOPLE_TAB, RATINGS_TAB = "Ready-made", "People", "Single ratings"
RULE_TAB, LIST_TAB = "By rule", "A list"
PRESETS = "Pick one"
PEOPLE_COLUMNS = ("Id", "Profile", "Ratings", "Trained on", "Likes %")
PEOPLE_FACETS = ("Gender", "Age", "Occupation")
RATING_COLUMNS = ("Id", "Film", "Stars", "Rated on")
PEOPLE_TABLE = "People that the model was trained on"
WHOSE = "Whose ratings?"
RATINGS_TABLE = "Ratings that the model was trained on"
PICKER = {
    "search": "Search",
    "any": "{column}: any",
    "only": "ticked only",
    "all": "Tick all that match",
    "pick": "Forget {row}",
    "status": "{chosen} ticked · {shown} of {rows} match",
    "none": "Nothing matches.",
    "page": "Page {page} of {pages}",
    "back": "Page before",
    "next": "Next page",
}
RULE = "What goes?"
RULES = {
    "film": "All ratings of one film\nAs if nobody had ever rated it.",
    "age": "An age group\nEverything of everybody of that age.",
    "time": "A time range\nAll ratings from one day to another.",
}
FILM, YOUNGEST, OLDEST, FROM, TO = "Film", "From age", "To age", "From (YYYY-MM-DD)", "To (YYYY-MM-DD)"
UPLOAD = "Upload a CSV file"
PASTE = "Paste a list, or upload one: a line each, “user” or “user,item”"
PASTE_EXAMPLE = "user,item\n405\n13,250\n7:50"
READ_LIST = "Read the list"
LISTED_TABLE = "What the list names"
LISTED_COLUMNS = ("Line", "Given", "Means", "Taken?")
LISTED_HINT = "At most 2 MB and 20,000 lines. Only what is ticked below will be forgotten."
TAKEN, NO_ID, NAMED_BEFORE = "yes", "no: these are no ids", "no: named before"
UNKNOWN_PERSON, UNKNOWN_RATING = "no: nobody has this id", "no: there is no such rating"
NEVER_TRAINED = "no: the model was never trained on it"
LIST_EMPTY = "The list is empty; paste or upload at least one line."
LIST_TOO_LARGE = "The list is larger than 2 MB; split it and forget one part after another."
LIST_NOT_UTF8 = "This is no text in UTF-8; save the file as “CSV UTF-8” and upload it again."
LIST_NO_TABLE = "This cannot be read as a table; give one line for each user or rating, such as 405 or 13,250."
NO_LINE_CHOSEN = "Nothing is taken yet; give a list, and leave at least one of its lines ticked."
NO_FILM_CHOSEN = "No film is chosen yet; pick one."
BAD_AGES = "This is no age group; give a lowest and a highest age."
BAD_DAYS = "The range ends before it begins; give the earlier day first."
RULE_COVERS_NOTHING = "The model was trained on nothing of that kind; widen the rule."
COST = "roughly, to forget here"
COST_UNKNOWN = "to forget here: not known yet"
SUMMARY = "What would be forgotten"
FORGET = "Forget"
NOBODY_CHOSEN = "Nobody is chosen yet; tick at least one person."
NO_RATING_CHOSEN = "No rating is chosen yet; pick a person and tick at least one of their ratings."
NO_PRESET_CHOSEN = "Nothing is chosen yet; pick one of the three."

# Unlearn
CANCEL = "Cancel"
SEE_CHANGE = "See what changed"
BACK_TO_CHOOSE = "Choose again"
NOTHING_YET = (
    "Nothing is being forgotten yet. Choose whom or what to forget first, or let unlearning race on what is chosen."
)
WAITING = "The model is busy with somebody else. You are next in line; this starts by itself."
CANCELLED = "Cancelled. Nothing was kept of it; the original model is as it was."
RETRAIN_CANCELLED = "Cancelled. What was trained so far is kept, and goes on from there if you start it again."
RACE, WAIT, STOP_RETRAINING = "Race against retraining", "Wait for it", "Stop it"
RACE_HINT = "Both take turns on this machine, so that each computes for as long as the other until one is done."
RACE_CANCELLED = "Cancelled. The original model is as it was."
FORGETTING_TEACHER, STUDENT, REMEMBERING_TEACHER = "Forgetting teacher", "Student", "Remembering teacher"
FORGETTING_TEACHERS = {
    "e2urec": "The original, minus what a copy believes more strongly after learning the forgotten ratings by heart.",
    "rehearsed": "The original, shifted as it learned on other people that a retrained model would be.",
}
STUDENT_IS = "The original with a small adapter; only the adapter is trained."
REMEMBERING_TEACHER_IS = "The original, as it is: the student must agree with it on everything else."
TEACHERS_PICTURE = "Two teachers and a student"
WATCHED_CLICKS = "Mean P(click)"
WATCHED_USE = "Still useful on unseen ratings?"
WATCHED_MOVED = "How far P(click) has moved"
WATCHED = {
    "forgotten": "forgotten",
    "retained": "kept",
    "moved_forgotten": "forgotten",
    "moved_retained": "kept",
    "auc": "AUC",
}
SETTINGS = "How it forgets: method and settings"
SETTINGS_HINT = (
    "Found by trial on other people, for this model and this size of request. Turn them, forget again, and see what "
    "each is good for."
)
SETTINGS_UNTUNED = (
    "Nobody has tuned this method for this model; these are its published settings, made for larger ones."
)
NO_SETTINGS = "There is nothing to turn here."
METHOD = "Method"
RESET = "Back to the tuned settings"
FORGET_AGAIN = "Forget with these"
KNOBS = {
    "reach": ("Reach", "How far the forgetting teacher may lie from the original, in logits. More forgets more."),
    "alpha": ("α, at most", "How much of what the copy overlearned is subtracted; reach may lower it."),
    "w": ("w, weight of remembering", "1 only remembers, 0 only forgets."),
    "student.learning_rate": ("Learning rate", "Size of the adapter's steps."),
    "student_passes": ("Passes", "How often the student sees what goes."),
    "student_lora.rank": ("Rank", "Size of the adapter: its columns per weight matrix."),
    "optimisation.learning_rate": ("Learning rate", "Size of each step."),
    "pace.passes": ("Passes", "How often it sees what goes."),
    "lora.rank": ("Rank", "Size of the adapter: its columns per weight matrix."),
    "beta": ("β", "How soon the push away from the forgotten answers fades."),
    "forget_weight": ("λ, weight of forgetting", "0 only remembers."),
    "share": ("Share", "Of the time that retraining would take, at most."),
}
NOT_STARTED = "not started"
LOSSES = {
    "augment": "The copy learns by heart",
    "student": "Student against teachers",
    "retrain": "Training from scratch without the forgotten ratings",
}
STATUS = {"idle": "", "waiting": "waiting", "running": "starting", "cancelled": "stopped", "failed": "failed"}
DONE_BEFORE = "done before"
LOSS_NAMES = {"click": "click loss", "forget": "forget", "remember": "remember"}
PHASES = {
    "augment": (
        "Overlearn",
        "A copy learns the forgotten ratings even better, to find out what the model owes to them.",
    ),
    "teachers": ("Ask the teachers", "One teacher has that subtracted, the other is the original; both give answers."),
    "student": ("Train the student", "A small adapter follows the first on what must go, the second on what stays."),
    "retrain": ("Retrain", "A new model is trained from scratch on everything but the forgotten ratings."),
    "unlearn": ("Unlearn", "All weights of a copy are moved by the method's own loss."),
    "shards": ("Make the shards", "Four models, each trained on a quarter of the people; kept for the next request."),
    "aggregate": ("Weigh the shards", "A small attention learns how much each of them counts."),
    "relearn": ("Bring it back", "A copy of the new model is shown a few of the forgotten ratings again."),
    "evaluate": ("Measure", "The new model answers the forgotten, some retained and all test questions."),
}

# Compare
NO_RUN = "There is nothing to compare yet. Choose whom or what to forget, and press Forget."
BEFORE, AFTER, RETRAINED = "before", "after", "retrained"
NO_REFERENCE = "Retrained reference missing"
NO_REFERENCE_WHY = (
    "Nobody has yet retrained a model without exactly these ratings, so there is nothing to measure the result "
    "against. Retraining from scratch here fills in every “retrained” on this page."
)
RETRAIN = "Retrain for comparison"
MISSING = "missing"
ANSWERS_TAB, DISTANCE_TAB, RECOMMENDED_TAB, WHAT_IF_TAB = "Answers", "Distance", "Recommendations", "Ask all three"
NUMBERS_TAB = "All numbers"
RATINGS_CHART = "Each forgotten rating"
SPREAD_CHART = "All answers together"
SPREAD_PART = "Which ratings?"
SPREAD_PARTS = {"forget": "Forgotten", "retain": "Stayed", "test": "Test"}
SPREAD_NAMES = {
    "forget": "the forgotten ratings",
    "retain": "ratings that stayed in training",
    "test": "test ratings that no model was trained on",
}
PEOPLE_CHART = "Distance to retrained models, by person"
LEVELS_CHART = "Distance, by stars that were given"
HISTOGRAM = "Distance of every single rating"
PEOPLE_CHART_EMPTY = "A distance needs the retrained reference, which is missing."
FLOOR = "noise of retraining"
JSD_NATS, SHARE_OF_RATINGS = "JSD (nats)", "share of ratings"
WHAT_IS_THIS = "What is this?"
WHAT_ARE_THESE = {"utility": "What are AUC, ACC and LL?"}
RATINGS_RESULT = "Every forgotten rating"
PEOPLE_RESULT = "Every person"
RESULT_COLUMNS = ("Person", "Film", "Stars", "Before %", "After %", "Retrained %")
LEVELS_RESULT = "By stars"
AWAY_FIRST = {"user": "Person", "stars": "Stars"}
AWAY_COLUMNS = ("Ratings", "JSD before", "JSD after", "JSD noise")
UTILITY = "Is it still a good recommender?"
UTILITY_HINT = "On the test ratings, which none of the models was trained on. The gap is after less retrained."
GAP = "gap"
UTILITY_NAMES = {
    "auc": ("AUC", "ranks a liked film above a disliked one; higher is better"),
    "acc": ("ACC", "share of right guesses; higher is better"),
    "ll": ("LL", "log loss of its probabilities; lower is better"),
}
WENT, STAYED = "Somebody whose ratings went", "Somebody who stayed"
FILM = "Film"
RECOMMENDED_LEAD = (
    "The films that each model is surest this person would like. All three read the same history, so a difference "
    "comes from what they learned."
)
WHAT_IF_LEAD = "Put the very same question to all three models, about anybody and any film."
ASKING = "The models are being asked. If the machine is busy with a training, this fills in when that is done."
NEW, UP, DOWN, SAME = "new", "▲", "▼", "="
ONE_RETRAINED = "“retrained” is one retrained model here; in the charts it is the mean of all there are."
KNOWN = {
    "forgotten": "This rating was forgotten.",
    "trained": "The original was trained on this rating, and it stayed.",
    "held out": "No model was trained on this rating.",
    "never rated": "This person never rated it.",
}
_JSD = "JSD(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m),  m = ½ (p + q),  KL(p ‖ m) = Σ p ln(p / m)"
_CLICK = "P(click) = exp(z_yes) / (exp(z_yes) + exp(z_no))"
EXPLAINED = {
    "click": (
        "A line for each of the ratings whose answer changed most. P(click) is how sure the model is that this person "
        "would like this film: the weight of “Yes” beside “No”, from the scores z that it gives the two words. The "
        "ring is the original, the dot the model after unlearning, the diamond the mean of models that never saw the "
        "rating. Unlearning is to bring the dot to the diamond, wherever that lies; not to bring it down.",
        _CLICK,
    ),
    "spread": (
        "The same P(click), of many ratings at once: how high a line stands over a value is the share of ratings that "
        "get this answer; few ratings are drawn one by one. On the forgotten ones “after” should look like "
        "“retrained”. On those that stayed and on test ratings nothing should have been lost.",
        _CLICK,
    ),
    "people": (
        "JSD is the Jensen–Shannon divergence between two models' answers p and q, each a pair of probabilities for "
        "“Yes” and “No”: 0 where they agree, ln 2 = 0.69 nats where each is sure of the opposite. It is averaged over "
        "a person's forgotten ratings and over the retrained models. The grey tick is what two retrained models "
        "that differ only in chance are from each other: no method can be asked for less.",
        _JSD,
    ),
    "levels": (
        "The same distance, averaged over ratings of as many stars. A model may forget praise and keep complaints, or "
        "the other way round: here it would show. The grey tick is the noise of retraining.",
        _JSD,
    ),
    "histogram": (
        "The same distance of each rating on its own: every step to the right is ten times further from retrained "
        "models. The grey area is what retrained models are from one another, the dashed line its mean; where “after” "
        "lies over the grey area, unlearning can no longer be told from retraining.",
        _JSD,
    ),
    "utility": (
        "AUC is the chance that a liked film gets a higher P(click) than a disliked one, ACC the share of guesses that "
        "are right at 50 %, LL the mean surprise at what people really said (y = 1 for a click, else 0).",
        "AUC = P(p_liked > p_disliked),  ACC = mean [(p > ½) = y],  LL = −mean [y ln p + (1 − y) ln(1 − p)]",
    ),
}
"""What a chart shows, and its formula, by chart."""
AGAIN = "Start over from the original"
TO_METHODS = "Try other methods"

# Methods
METHOD_NAMES = {
    "e2urec": "E2URec",
    "rehearsed": "Rehearsed teacher",
    "npo": "NPO",
    "sisa": "SISA",
    "receraser": "RecEraser",
    "neggrad": "NegGrad",
    "negkl": "NegKL",
    "bad_teacher": "Bad-T",
    "finetune": "Fine-tuning",
    "retrain": "Retraining",
}
OTHER_ROWS = {"original": "Original", "logistic regression": "Logistic regression"}
METHOD_SENTENCES = {
    "e2urec": "Two teachers guide a small adapter: one has unlearned, the other remembers.",
    "rehearsed": "Ours: E2URec with a teacher that learned on other people what forgetting does.",
    "npo": "An adapter learns to prefer anything to the forgotten answers.",
    "sisa": "Four models on a quarter of the people each; only those that knew the forgotten ones are trained again.",
    "receraser": "As SISA, but people of like taste stay together and the models' say is learned.",
    "neggrad": "Pushes the loss up on what must go, and down on what stays.",
    "negkl": "Drives the answers away from the original's where they must go, and holds them elsewhere.",
    "bad_teacher": "Follows a teacher that knows nothing on what must go, and the original elsewhere.",
    "finetune": "Goes on training on what stays, and hopes that the rest fades.",
}
METHODS_CHOSEN = "Methods to compare"
RUN_METHODS = "Run them"
TOO_FEW_METHODS = "Choose at least two methods to compare."
NO_METHODS_YET = "Nothing has been compared yet. Choose two or more methods, and run them."
METHODS_CANCELLED = "Cancelled. What had finished is kept; run them again and the others go on."
QUEUE_HINT = "One after another, on the same ratings, with the same seed; untuned ones with their published settings."
UNTUNED = "not tuned for this model"
CONTEST_COLUMNS = {
    "auc": ("AUC", "on test ratings; higher is better"),
    "acc": ("ACC", "share of right guesses on test ratings; higher is better"),
    "ll": ("LL", "log loss on test ratings; lower is better"),
    "jsd": ("JSD", "distance to retrained models on the forgotten ratings; lower is better"),
    "l2": ("L2", "distance to retrained models on the forgotten ratings; lower is better"),
    "seconds": ("Seconds", "for this request"),
    "setup": ("One-off s", "before any request, once for all of them"),
    "parameters": ("Parameters", "how many were trained"),
}
CONTEST_TABLE = "All of them side by side"
CONTEST_HINT = "The best of the methods in bold. Retrained models' own JSD and L2 are the noise of retraining."
JSD_CHART = "How near to retraining, for how long"
LOGARITHMIC = "logarithmic"
JSD_CHART_HINT = "Down and to the left is better. The grey line joins those that nothing beats on both."
AUC_CHART = "How good a recommender, for how long"
AUC_CHART_HINT = "Up and to the left is better. The grey line joins those that nothing beats on both."
CLICKS_CHART = "What each says about the forgotten ratings"
CLICKS_CHART_HINT = (
    "P(click), for the ratings on which the methods disagree most. The nearer to “retrained”, the better."
)
SECONDS = "seconds"
ADAPTER_KEY, WHOLE_KEY = "trains a small adapter", "trains whole models"

NO_FINDINGS = "No benchmark of this model is bundled; `python -m core benchmark … --bundle` makes one."
PAPER_MADE = "As printed: T5-base, another data set, their GPU. What it calls JSD has the size of a symmetric KL."
ORDERINGS_DETAIL = "Which ones"
ASIDE_TITLES = {
    "ablation": "Ours: what each part of E2URec is for",
    "forget-fraction": "Ours: from a hundredth of the people to two fifths",
}
ASIDE_HINTS = {
    "ablation": (
        "One thing is changed at a time, on the request of the table above; distances are × 100, to three retrained "
        "models, of which the row Retraining shows the noise. † differs from E2URec (paired t-test over seeds, p below "
        "0.05 after Holm's correction)."
    ),
    "forget-fraction": (
        "Whoever is forgotten at one share is forgotten at all greater ones. Distances are × 100, to models retrained "
        "for that share; the JSD floor is what those score against each other."
    ),
}

# Verify
TO_VERIFY = "Let an attacker try"
VERIFY_LEAD = "Somebody who holds the model, and suspects whose ratings it learned from, tries to find out."
ROC = "Who was in the data?"
ROC_HINT = (
    "Alone, the attacker bets on whatever the model predicts well. Models of their own, trained with and without each "
    "person, teach them what to expect. On the dashed line they might as well toss a coin."
)
ROC_ACROSS, ROC_DOWN = "never-seen ones wrongly accused", "forgotten ones caught"
LEVEL = "What does the attacker look at?"
LEVELS = {"rating": "Single ratings", "person": "Whole people"}
ATTACKER = "How does the attacker tell?"
ATTACKERS = {"loss": "From the model alone", "ratio": "With models of their own"}
THRESHOLDS = {"loss": "The attacker's threshold (log loss)", "ratio": "The attacker's threshold (log-likelihood ratio)"}
CAN_TELL = "Can the attacker still tell?"
ATTACK_AUC, SURE = "AUC × 100", "95 % interval"
NO_RATIO = (
    "An attacker with models of their own may see more; nobody has trained such models beside this recommender yet."
)
EACH = "each retrained model"
JSD_SPREAD = "How far from retrained models, rating by rating?"
JSD_SPREAD_HINT = (
    "The thick bar holds the middle half of the forgotten ratings, the thin line nine tenths, the mark the middle one. "
    "Further left is nearer; each grid line is ten times the one before."
)
JSD_SPREAD_EMPTY = "Without a retrained model nobody can say."
JSD_SPREAD_ROWS = {"before": BEFORE, "after": AFTER, "floor": "retrained models from one another"}
JSD_AXIS = "JSD of a rating (nats)"
RELEARN = "Is it gone, or only hidden?"
RELEARN_HINT = (
    "A copy of the model is shown a few forgotten ratings again. What was only hidden comes back at once; what is gone "
    "has to be learned, as a retrained model has to learn it."
)
BRING_BACK = "Try to bring it back"
BRINGING_BACK = "Showing the model a little of what it forgot"
RELEARN_CANCELLED = "Cancelled. The unlearned model is as it was."
NOT_BROUGHT_BACK = "Nobody has tried yet."
RELEARN_CHART = "Log loss above the original's on the ratings shown again, step by step"
RELEARN_BASE, RELEARN_STEPS = "as the original was", "steps; upwards: log loss above the original's"
RELEARN_HALF = "half is back"

# Take away
TAKE = "Take it away"
TAKE_HINT = (
    "Files about the request above, made when you ask for them. They name the people who were forgotten, their titles "
    "and what was predicted about them: treat them as personal data."
)
KINDS = {
    "certificate": "Certificate (page)",
    "record": "Certificate (JSON)",
    "weights": "Weights (zip)",
    "predictions": "Predictions (CSV)",
}
KIND_SENTENCES = {
    "certificate": "What was asked, done and measured, with plots. Opens without network, prints on A4.",
    "record": "The same figures for programs.",
    "weights": "The adapter, or the whole weights, as safetensors, with how to load them.",
    "predictions": "P(click) before, after and retrained, a row a rating.",
}
MAKING = "Making it…"

# Requests in sequence
REQUESTS = "Your requests so far"
REQUESTS_HINT = (
    "Look at any of them again here and in Compare, let the model that is shown forget someone else as well, or go "
    "back to the state before a request. What is undone stays in this list until you leave."
)
REQUEST_CHOSEN = "Which request?"
SHOW_REQUEST, UNDO = "Show this one", "Undo this one"
FORGET_MORE = "Forget someone else as well"
VERDICTS = {
    "unknown": "Without a retrained model to compare with, nobody can say.",
    "unsure": "So few {many} tell too little to be sure.",
    "leaks": "Yes: the attacker does better than against models that never saw the forgotten {many}.",
    "sticks out": "In a way: the forgotten {many} stick out, because the model knows them even less than unseen ones.",
    "safe": "No: the attacker does no better than against models that never saw the forgotten {many}.",
}
MANY = {"rating": "ratings", "person": "people"}


def unknown_link(name: str, value: str) -> str:
    """Return the sentence for an address that names something unknown."""
    return f"The address names the {name} “{value[:40]}”, which does not exist here; the usual one is shown instead."


def recorded_on(made: Mapping[str, str]) -> str:
    """Return when and on what a recording was made."""
    return f"Recorded on {made['date']}, {made['cpu']}, {made['device']}."


def no_recording(original: str) -> str:
    """Return the sentence for a recommender of which nothing was recorded."""
    return f"Nothing is recorded of the model {original} on these data; `python -m core record` makes a recording."


def handed_out(name: str, size: int) -> str:
    """Return that a file was made, and how long it is (bytes)."""
    return f"{name} is made, {size / 1024:,.0f} KB. Your browser has it now."


def cannot_go_on(method: str) -> str:
    """Return why a model cannot be made to forget more."""
    return f"{METHOD_NAMES[method]} left several models that answer together; no other request can go on from them."


def asked_for(users: tuple[int, ...], pairs: list[tuple[int, str]]) -> str:
    """Return what a request asks for, in a few words.

    Args:
        users: Ids of the people of whom everything goes.
        pairs: Single ratings, as the person's id and the title.
    """
    named = ", ".join(map(str, users[:3])) + (f" and {len(users) - 3} more" if len(users) > 3 else "")
    people = f"everything of {'user' if len(users) == 1 else 'users'} {named}" if users else ""
    single = f"user {pairs[0][0]} and {pairs[0][1]}" if len(pairs) == 1 else f"{len(pairs)} single ratings"
    return "; ".join(filter(None, (people, single if pairs else "")))


def past_card(number: int, what: str, method: str, at: str, onto: int | None, shown: bool) -> str:
    """Return the first line of a request in the history."""
    after = "" if onto is None else f", on top of request {onto}"
    mark = " · shown now" if shown else ""
    return f"{number}. {what[:1].upper()}{what[1:]}{mark}\n{METHOD_NAMES[method]} at {at} UTC{after}."


def past_figures(spent: float, before: float | None, after: float | None) -> str:
    """Return what a request cost and how near it came, as far as that was known when it was done."""
    if before is None or after is None:
        return f"{seconds(spent)}, not compared with a retrained model then."
    return f"{seconds(spent)}, JSD to retrained models {distance(before)} → {distance(after)}."


def goes_on(forgotten: list[str]) -> str:
    """Return what the model that the next request is put to has forgotten already."""
    return f"This model has already forgotten {'; '.join(forgotten)}. What you choose now goes as well."


def stays_forgotten(now: float, before: float) -> str:
    """Return whether earlier requests stay forgotten; both are mean JSD (nats) to the original on what they forgot."""
    moved = f"there it is {distance(now)} (JSD) from the original, before this request {distance(before)}"
    if now >= 0.9 * before:
        return f"What the earlier requests forgot stays forgotten: {moved}."
    return f"A little of what the earlier requests forgot has come back: {moved}."


def undone(number: int, onto: int | None) -> str:
    """Return what undoing a request does."""
    state = "the original" if onto is None else f"the model after request {onto}"
    return f"Undoing request {number} goes back to {state}; whatever was built on it goes with it."


def profile(gender: Any = None, age: Any = None, occupation: Any = None) -> str:
    """Return a person's profile in a few words; missing fields are left out."""
    return ", ".join(str(field) for field in (gender, age, occupation) if not pd.isna(field)) or "no profile"


def person(user: int) -> str:
    """Return how a person is called."""
    return f"user {user}"


def no_such_id(given: str) -> str:
    """Return the sentence for something that is no id."""
    return f"“{given}” is no id; choose from the list."


def percent(share: float) -> str:
    """Return a share as people say it, never rounded to a certainty that it is not."""
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def seconds(value: float) -> str:
    """Return a duration in the units that suit it."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 600:
        return f"{value:.0f} s"
    return f"{value / 60:.1f} min"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def fallback(reason: str) -> str:
    """Return the notice that made-up data is shown, with the reason in the words of the error."""
    return f"Shown on made-up people and films, because the real ratings could not be opened. {reason}"


def truth(user: int, stars: int) -> str:
    """Return what the person really said."""
    return f"User {user} gave it {count(stars, 'star')}."


def stars_of(title: str) -> str:
    """Return what a group of stars is called that can be changed."""
    return f"Stars for {title}"


def preset_card(name: str, users: tuple[int, ...], pairs: list[tuple[int, str]], samples: int) -> str:
    """Return the two lines of a preset's card."""
    what = count(samples, "rating")
    if name == "one-user":
        return f"One user\nEverything of user {users[0]}: {what} that the model was trained on."
    if name == "one-interaction":
        user, title = pairs[0]
        return f"One rating\nUser {user} and {title}, which later histories of theirs show."
    return f"Twenty percent\nA fifth of all people, as in the paper: {len(users)} of them, {what}."


def summary(people: int, ratings: int, share: float, rebuilt: int, cost: float | None) -> list[tuple[str, str]]:
    """Return the lines of the running summary: a number and what it counts; ``cost`` in seconds, None if unknown."""
    small = "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
    return [
        (f"{people:,}", "person" if people == 1 else "people"),
        (f"{ratings:,}", ("rating" if ratings == 1 else "ratings") + " it was trained on"),
        (small, "of all its training"),
        (f"{rebuilt:,}", "later histories rewritten"),
        (f"≈ {seconds(cost)}" if cost is not None else "–", COST if cost is not None else COST_UNKNOWN),
    ]


def cost_known(measuring: float, steps: int) -> str:
    """Return where the estimate of the cost comes from, and how many seconds measuring the result will take."""
    timed = f"{count(steps, 'training step')}, timed on this machine when the app started"
    return f"And about {seconds(measuring)} to measure the result. Estimated from {timed}."


def film_choice(title: str, ratings: int) -> str:
    """Return how a film is offered whose ratings go."""
    return f"{title} · {count(ratings, 'rating')}"


def no_day(given: str) -> str:
    """Return the sentence for something that is no day."""
    return f"“{shortened(given)}” is no day; write it like 1998-03-31."


def too_many_lines(lines: int, most: int) -> str:
    """Return the sentence for a list that is too long."""
    return f"The list has {lines:,} lines, and {most:,} are the most; split it and forget one part after another."


def everything_of(user: int, about: str) -> str:
    """Return what a line of a list means that names a person."""
    return f"everything of user {user} · {about}"


def rating_of(user: int, title: str, stars: int) -> str:
    """Return what a line of a list means that names a rating."""
    return f"{title}, {count(stars, 'star')} by user {user}"


def lines_taken(taken: int, lines: int) -> str:
    """Return how much of a list was taken."""
    if not taken:
        return f"None of {count(lines, 'line')} taken; the table says why."
    if taken == lines:
        return f"All {count(lines, 'line')} taken." if lines > 1 else "The one line is taken."
    return f"{taken:,} of {count(lines, 'line')} taken; the table says why the others are not."


def shortened(given: str, most: int = 60) -> str:
    """Return what was given, cut where it is long."""
    return given if len(given) <= most else given[: most - 1] + "…"


def forgetting(people: int, ratings: int) -> str:
    """Return the title of a run."""
    return f"Forgetting {count(ratings, 'rating')} of {count(people, 'person', 'people')}"


def retraining(ratings: int) -> str:
    """Return the title of a retraining."""
    return f"Retraining without {'that rating' if ratings == 1 else f'those {ratings:,} ratings'}"


def step_line(step: int, of: int, left: float) -> str:
    """Return where a phase stands."""
    return f"step {step:,} of {of:,} · about {seconds(left)} left in this phase"


def forgotten(spent: float, ratings: int, shift: float | None = None) -> str:
    """Return the sentence at the end of a run.

    Args:
        spent: Seconds.
        ratings: How many went.
        shift: Mean of how far P(click) moved on a few of them, 0 to 1; None where nobody watched.
    """
    said = f"Done: {count(ratings, 'rating')} unlearned in {seconds(spent)}."
    return said if shift is None else f"{said} P(click) moved by {moved_by(shift)} on average."


def moved_by(share: float) -> str:
    """Return a difference between shares."""
    return f"{100 * share:.1f} points"


def went_from(before: float, after: float) -> str:
    """Return from where to where a number moved."""
    return f"{before:.3f} → {after:.3f}"


def went_from_percent(before: float, after: float) -> str:
    """Return from where to where a share moved, in percent."""
    return f"{100 * before:.1f} → {100 * after:.1f} %"


def headline(before: float, after: float, retrained: float | None, user: int, title: str, models: int) -> str:
    """Return the result in one breath, with the visitor's own numbers."""
    said = f"Before: {percent(before)} sure that user {user} would like {title}. Now {percent(after)}."
    if retrained is None:
        return said
    if models == 1:
        return f"{said} A model that never saw it says {percent(retrained)}."
    return f"{said} Models that never saw it say {percent(retrained)}."


def chosen_because(has_reference: bool, ratings: int) -> str:
    """Return why the headline speaks of that rating."""
    if ratings == 1:
        return "The one forgotten rating."
    why = "retraining changes most" if has_reference else "changed most"
    return f"Of {ratings:,} forgotten ratings the one that {why}; all of them are below."


def distance_line(before: float, after: float, floor: float | None) -> str:
    """Return the distance to retraining in a sentence."""
    if floor is None:
        return "One retrained model shows no noise of its own; with several, their spread would be marked here."
    if before <= floor:
        return "The original was already as near to retrained models as they are to each other."
    share = (before - after) / (before - floor)
    if share < 0:
        return "Unlearning moved the answers away from retrained models."
    if share >= 1:
        return "As near to retrained models as they are to each other."
    return f"{percent(share)} of the distance above the noise is gone."


def speed_line(spent: float, retrain: float, elsewhere: str) -> str:
    """Return how unlearning's time compares with retraining's; no ratio where the two were not timed side by side.

    Args:
        spent: Seconds of unlearning.
        retrain: Seconds of retraining.
        elsewhere: What retraining was timed on, where that was not here; else empty.
    """
    if elsewhere:
        return f"Retraining was timed where the reference was made ({elsewhere}), so no ratio is claimed."
    times = retrain / spent if spent else 0.0
    faster = f"{times:.1f}× faster than retraining" if times >= 1 else f"{1 / times:.1f}× slower than retraining"
    return f"{faster}, timed on this machine."


def strangers(users: tuple[int, ...], ratings: tuple[tuple[int, int], ...]) -> str:
    """Return the note that some of what was named was never learned; nothing where all of it was."""
    sides = (("user", users), ("rating", ratings))
    said = [f"{one}{'s' * (len(many) > 1)} {named(many)}" for one, many in sides if many]
    return f"The model was never trained on {' and '.join(said)}; nothing can be forgotten of that." if said else ""


def phase(name: str) -> str:
    """Return what a phase is called."""
    return PHASES.get(name, (name, ""))[0]


def racing(people: int, ratings: int, method: str) -> str:
    """Return the title of a race."""
    return f"{forgetting(people, ratings)}: {METHOD_NAMES[method]} against retraining"


def at_step(step: int, of: int) -> str:
    """Return where a lane is in its phase."""
    return f"step {step:,} of {of:,}"


def measuring() -> str:
    """Return what a lane does after its last step."""
    return "being measured"


def took(spent: float) -> str:
    """Return how long a lane took."""
    return f"done in {seconds(spent)}"


def would_take(step: int, of: int, total: float) -> str:
    """Return where a lane is in its phase, and how long all of that will have taken at its pace so far."""
    return f"{at_step(step, of)} · about {seconds(total)} in all (extrapolated)"


def took_alone(name: str, spent: float) -> str:
    """Return how long the first of a race took, where nothing can be said of the second."""
    return f"{name} took {seconds(spent)}."


def race_ahead(name: str, spent: float, share: float, left: float) -> str:
    """Return where retraining is when the first is done, and when it will end at its own pace."""
    return (
        f"{name} took {seconds(spent)}. Retraining is at {percent(share)}; "
        f"at its pace it ends in about {seconds(left)} (extrapolated)."
    )


def race_stopped(name: str, spent: float, share: float, total: float) -> str:
    """Return the result of a race whose retraining was stopped."""
    return (
        f"{name} took {seconds(spent)}. Retraining was stopped at {percent(share)}; "
        f"at its pace it would have taken about {seconds(total)} in all (extrapolated)."
    )


def race_over(name: str, spent: float, retrain: float) -> str:
    """Return the result of a race that both finished."""
    return f"{name} took {seconds(spent)}, retraining {seconds(retrain)}: {speed_line(spent, retrain, elsewhere='')}"


def contested(people: int, ratings: int) -> str:
    """Return what the methods are run on."""
    return (
        f"Your request, as it stands in “{CHOOSE}”: {count(ratings, 'rating')} of {count(people, 'person', 'people')}."
    )


def method_card(name: str) -> str:
    """Return the two lines of a method's card."""
    return f"{METHOD_NAMES[name]}\n{METHOD_SENTENCES[name]}"


def timed_elsewhere(where: str) -> str:
    """Return the note that the reference was not timed here."""
    return f"* Timed where the reference was made ({where})."


def findings_ours(dataset: str) -> str:
    """Return the title of our table."""
    return f"Ours: {dataset}, a fifth of the people forgotten"


def findings_paper(dataset: str) -> str:
    """Return the title of one of the paper's tables."""
    return f"The paper's: {dataset}, a fifth of the people forgotten"


def findings_made(original: str, seeds: tuple[int, ...], made: Mapping[str, str]) -> str:
    """Return what made our table."""
    where = f"{made['device']} ({made['cpu']}, {made['cores']} cores)"
    return f"Model {original}, {count(len(seeds), 'seed')}, {where}, torch {made['torch']}, {made['date']}."


def orderings(table: str, hold: int, fail: int, unknown: int) -> str:
    """Return how many of the paper's orderings hold in our table."""
    rest = f", {unknown} {'was' if unknown == 1 else 'were'} not measured" if unknown else ""
    said = f"The paper's table for {table} puts one method ahead of another {hold + fail + unknown} times: "
    return f"{said}here {hold} of these hold, {fail} do not{rest}."


def ahead_of(metric: str, method: str) -> str:
    """Return how a line of the orderings begins."""
    return f"{metric}: {method} ahead of"


def accusation(attacker: str, level: str, threshold: float, rates: Mapping[str, tuple[float, float]]) -> str:
    """Return what the attacker's threshold does.

    Args:
        attacker: ``loss`` or ``ratio``.
        level: ``rating`` or ``person``.
        threshold: What the slider says: nats, or the logarithm of a ratio.
        rates: Shares caught and accused, by whose model it is; without ``retrained`` where there is none.
    """
    many = MANY[level]
    caught, accused = map(percent, rates["after"])
    said = f"Calling all {many} {called(attacker, level, threshold)} members catches {caught} of the forgotten "
    said += f"and wrongly accuses {accused} of the never-seen ones."
    if "retrained" not in rates:
        return said
    caught, accused = map(percent, rates["retrained"])
    return f"{said} On a retrained model it would be {caught} and {accused}."


def called(attacker: str, level: str, threshold: float) -> str:
    """Return which ratings or people a threshold calls members; people are judged by the mean over their ratings."""
    mean = " on average" if level == "person" else ""
    if attacker == "loss":
        return f"whose loss is{mean} at most {threshold:.2f}"
    return f"whose answers are{mean} at least {np.exp(threshold):.2f} times as likely from a model that saw them"


def jsd_spread(before: float, after: float, floor: float | None) -> str:
    """Return how far the middle forgotten rating is from retrained models; distances are in nats."""
    now, then = map(distance, (after, before))
    said = f"Half of the forgotten ratings are within {now} of retrained models, before within {then}."
    if floor is None:
        return f"{said} One retrained model shows no noise of its own."
    return f"{said} Retrained models are within {distance(floor)} of one another."


def distance(value: float) -> str:
    """Return a distance of two significant figures, never in powers of ten."""
    return np.format_float_positional(value, precision=2, unique=False, fractional=False, trim="-")


def roc_label(areas: Mapping[str, float]) -> str:
    """Return what the ROC curves show, for those who do not see them."""
    return "ROC curves; area " + ", ".join(f"{name} {100 * area:.1f} %" for name, area in areas.items())


def verdict(kind: str, level: str) -> str:
    """Return the sentence that the intervals allow."""
    return VERDICTS[kind].format(many=MANY[level])


def leak_line(leakage: Estimate) -> str:
    """Return the privacy leakage in a sentence."""
    if np.isnan(leakage.value):
        return "The privacy leakage is not known."
    sure = "" if np.isnan(leakage.low) else f" (95 % interval {100 * leakage.low:+.1f} to {100 * leakage.high:+.1f} %)"
    return f"Privacy leakage, the AUC against the retrained models': {100 * leakage.value:+.1f} %{sure}."


def attack_about(members: int, others: int, level: str) -> str:
    """Return why the figures cannot be read alone."""
    return (
        f"{members:,} forgotten {MANY[level]} against {others:,} that no model here was trained on. The forgotten are "
        "older, so that even against retrained models the AUC is not 50: only the difference counts."
    )


def relearned(shown: int, steps: int, half: float | None, retrained: float | None, compared: bool) -> str:
    """Return how soon half of what was lost was back.

    Args:
        shown: Ratings that the model was shown again.
        steps: Steps that were tried.
        half: Steps until half was back; None where it never was, or nothing was lost.
        retrained: The same of retrained models.
        compared: Whether there are retrained models to compare with.
    """
    whom = "that rating" if shown == 1 else f"those {shown} ratings"
    if half is None:
        said = f"In {steps} steps not even half of what it had lost on {whom} came back."
    else:
        said = f"After {half:.1f} steps half of what it had lost on {whom} was back."
    if not compared:
        return f"{said} How soon a retrained model learns them is not known: none lies ready here."
    needs = f"needs {retrained:.1f} steps" if retrained is not None else f"does not come so far in {steps} steps"
    return f"{said} A retrained model {needs}."


def signed_points(share: float) -> str:
    """Return a difference of two probabilities, in points, with its sign."""
    said = f"{100 * share:+.0f}".replace("-", "−")
    return "0" if said[1:] == "0" else said


def ratings_reading(nearer: int | None, total: int, change: float) -> str:
    """Return what became of all forgotten ratings.

    Args:
        nearer: How many answers came nearer to the retrained models'; None without such models.
        total: How many were forgotten.
        change: Mean change of P(click).
    """
    moved = f"P(click) changed by {signed_points(change)} points on average."
    if nearer is None:
        return moved if total > 1 else f"P(click) changed by {signed_points(change)} points."
    if total == 1:
        return (
            "The answer came nearer to retrained models." if nearer else "It did not come nearer to retrained models."
        )
    return f"{nearer:,} of {total:,} answers came nearer to those of retrained models. {moved}"


def spread_reading(part: str, before: float, after: float, retrained: float | None) -> str:
    """Return the mean P(click) on a part, by model."""
    said = f"On {SPREAD_NAMES[part]} P(click) is {100 * after:.1f} % on average; it was {100 * before:.1f} %"
    return f"{said}." if retrained is None else f"{said}, and retrained models say {100 * retrained:.1f} %."


def people_reading(nearer: int, within: int | None, people: int) -> str:
    """Return for how many people the distance fell, and how many are within the noise (None where that is unknown)."""
    if people == 1:
        said = f"{'Nearer to' if nearer else 'No nearer to'} retrained models than before"
        return f"{said}." if within is None else f"{said}, and {'within' if within else 'still above'} their noise."
    said = f"{nearer:,} of {people:,} people came nearer to retrained models"
    return f"{said}." if within is None else f"{said}; {within:,} {'is' if within == 1 else 'are'} within the noise."


def levels_reading(stars: int, after: float, floor: float | None) -> str:
    """Return which ratings are now furthest from retrained models."""
    said = f"Furthest from retraining are now ratings of {count(stars, 'star')}: {distance(after)} nats"
    return f"{said}." if floor is None else f"{said}, where the noise of retraining is {distance(floor)}."


def paper_click(table: str, away: float) -> str:
    """Return what the paper prints that is nearest to a comparison of P(click)."""
    said = f"The paper prints no P(click). Nearest is its L2-norm to retraining: {away:.2f} for E2URec (× 100)."
    return f"{said} {_paper(table)}"


def paper_jsd(table: str, away: float, worst: float) -> str:
    """Return what the paper prints as JSD, of E2URec and of the method furthest from retraining."""
    return (
        f"The paper prints a JSD of {away:.2f} for E2URec, and up to {worst:.2f} for others (× 100, mean over the "
        f"forgotten ratings). It has the size of a symmetric KL, about four times a JSD. {_paper(table)}"
    )


def paper_utility(table: str, original: float, unlearned: float, retrained: float) -> str:
    """Return the AUC that the paper prints."""
    said = f"The paper prints an AUC of {original:.2f} before, {unlearned:.2f} after E2URec, {retrained:.2f} retrained"
    return f"{said} (× 100). {_paper(table)}"


def _paper(table: str) -> str:
    return f"That is T5-base on {table}, a fifth of the people forgotten, their GPU."


def recommended_reading(kept: int, retrained: int | None, shown: int) -> str:
    """Return how many of the recommended films are the same as before.

    Args:
        kept: Of the model after unlearning.
        retrained: Of the retrained model; None where there is none.
        shown: How many films each recommends.
    """
    said = f"{kept} of the {shown} films are the same after unlearning"
    return f"{said}." if retrained is None else f"{said}, {retrained} after retraining."


def candidates(films: int) -> str:
    """Return of which films the recommended ones are the best."""
    return f"Of the {films:,} most-rated films that they have not rated. The small mark: its place against before."


def rank_moved(up: int) -> str:
    """Return by how many places a film rose, in words."""
    if not up:
        return "same place as before"
    return f"{'up' if up > 0 else 'down'} {count(abs(up), 'place')}"


def what_if_reading(before: float, after: float, retrained: float | None) -> str:
    """Return what unlearning did to one answer, beside what retraining does."""
    said = f"Unlearning moved the answer by {signed_points(after - before)} points"
    return f"{said}." if retrained is None else f"{said}, retraining by {signed_points(retrained - before)}."


def what_if_question(user: int, title: str) -> str:
    """Return the question that is asked, as people would say it."""
    return f"Would {person(user)} like {title}?"


def no_retrained(command: str | None) -> str:
    """Return why no retrained model answers; ``command`` adds one where its predictions came with the app."""
    if command is None:
        return f"Nobody has retrained yet. “{RETRAIN}”, above, makes a model that can be asked."
    return f"The retrained models' predictions came with the app, the models did not. `{command}` adds one."


def gap(after: float, retrained: float | None) -> str:
    """Return how far a metric is from the retrained models', with its sign."""
    return "–" if retrained is None or np.isnan(after) else f"{after - retrained:+.4f}".replace("-", "−")
