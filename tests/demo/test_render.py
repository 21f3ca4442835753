import re
from dataclasses import replace

from core.unlearning.registry import card_of
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets import page, progress

RUNNING = JobProgress(
    "running",
    "CPU",
    ("augment", "student", "evaluate"),
    "student",
    5,
    20,
    12.0,
    {("augment", "click"): (0.7, 0.5), ("student", "forget"): (0.25,)},
)


def test_problems_are_read_out_and_silence_is_nothing():
    assert 'role="alert"' in page.problem("Unknown user <9>.")
    assert "&lt;9&gt;" in page.problem("Unknown user <9>.")
    assert page.problem("") == ""
    assert "No network." in page.problem("No network.")


def test_progress_says_phase_step_time_left_and_losses():
    html = progress.progress("Forgetting", RUNNING)
    assert "step 5 of 20 · about 12 s left in this phase" in html
    assert re.findall(r'<li class="phase-(\w+)"', html) == ["done", "now", "ahead"]
    assert html.count("<polyline") == 2
    assert text.unlearn.loss("").strip() in html


def test_the_teacher_at_work_lights_up():
    lit = re.compile(r'class="part (\w+) lit"')
    making, learning = replace(RUNNING, phase="augment"), RUNNING
    assert lit.findall(progress.progress("Forgetting", making, method="e2urec")) == ["forget"]
    html = progress.progress("Forgetting", learning, method="e2urec")
    assert lit.findall(html) == ["student"]
    assert card_of("e2urec").teacher in html
    assert not lit.findall(progress.progress("Forgetting", replace(learning, status="finished"), method="e2urec"))
    assert "duo" not in progress.progress("Forgetting", learning, method="neggrad")


def test_what_the_model_says_on_the_way_is_drawn_from_where_it_began():
    said = (
        (0.0, {"forgotten": 0.6, "retained": 0.5, "auc": 0.75, "moved_forgotten": 0.0}),
        (0.5, {"forgotten": 0.55, "retained": 0.5, "auc": 0.7, "moved_forgotten": 0.062}),
    )
    html = progress.progress("Forgetting", replace(RUNNING, probed=said))
    assert "<b>−5.0 points</b>" in html
    assert "<b>6.2 points</b>" in html
    assert 'points="0.0,' in html
    assert "150.0," in html
    assert text.unlearn.PROBE_MOVED not in progress.progress("Forgetting", RUNNING)


def test_ends_of_a_job_are_told_apart():
    assert text.unlearn.NOTHING_YET in progress.progress("", JobProgress())
    assert text.unlearn.WAITING in progress.progress("Forgetting", replace(RUNNING, status="waiting"))
    assert "All gone." in progress.progress("Forgetting", replace(RUNNING, status="finished"), done="All gone.")
    assert text.unlearn.CANCELLED in progress.progress("Forgetting", replace(RUNNING, status="cancelled"))
    failed = progress.progress("Forgetting", replace(RUNNING, status="failed", message="The disk is full."))
    assert "The disk is full." in failed
    assert 'role="alert"' in failed
