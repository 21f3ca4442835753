import re
from dataclasses import replace

from demo import text
from demo.catalogue import Cost, Summary
from demo.render import choosing, page, progress, results, scene
from demo.scene import Scene
from demo.view import Progress

SHOWN = Scene(
    7, ("female", 33, None), (("<Fargo> (1996)", 5),), (5,), "Heat & Dust", 2, True, "Gender: <b>",
    click=0.842, unchanged=0.842, upcoming=(("<Antz>", 0.9), ("Kundun", 0.31)),
)  # fmt: skip
RUNNING = Progress(
    "running",
    "CPU",
    ("augment", "student", "evaluate"),
    "student",
    5,
    20,
    12.0,
    {("augment", "click"): (0.7, 0.5), ("student", "forget"): (0.25,)},
)


def test_titles_and_prompts_are_escaped():
    html = scene.history(SHOWN) + scene.answer(SHOWN) + scene.upcoming(SHOWN)
    assert "&lt;Antz&gt;" in html
    assert "&lt;Fargo&gt; (1996)" in html
    assert "Heat &amp; Dust" in html
    assert "Gender: &lt;b&gt;" in html
    assert "<Fargo>" not in html


def test_stars_and_bars_have_names():
    assert 'aria-label="2 of 5 stars"' in scene.answer(SHOWN)
    assert 'role="radiogroup" aria-label="Stars for &lt;Fargo&gt; (1996)"' in scene.history(SHOWN)
    assert 'value="5" aria-label="5 stars" checked' in scene.history(SHOWN)
    assert 'aria-label="P(click) 84 %"' in scene.answer(SHOWN)
    assert text.TRAINED_ON in scene.answer(SHOWN)
    assert text.HELD_OUT in scene.answer(replace(SHOWN, trained=False))


def test_a_change_shows_the_answer_before_it_and_with_it():
    changed = replace(SHOWN, history=(("<Fargo> (1996)", 1),), click=0.25)
    html = scene.answer(changed)
    assert '<s class="was">84 %</s>' in html
    assert '<span class="big">25 %</span>' in html
    assert text.WITH_CHANGES in html
    assert "<s " not in scene.answer(SHOWN)


def test_recommendations_are_listed_in_their_order():
    assert re.findall(r"<b>(.*?)</b>", scene.upcoming(SHOWN)) == ["90 %", "31 %"]


def test_the_summary_tells_the_cost_or_that_it_is_not_known():
    found = Summary(people=1, ratings=1234, share=0.0215, rebuilt=0)
    html = choosing.summary(found, Cost(forgetting=2.04, measuring=12.0, steps=8))
    assert re.findall(r"<b>(.*?)</b>", html) == ["1", "1,234", "2.1 %", "0", "≈ 2.0 s"]
    assert "about 12 s to measure the result. Estimated from 8 training steps" in html
    assert text.COST_UNKNOWN in choosing.summary(found)


def test_problems_are_read_out_and_silence_is_nothing():
    assert 'role="alert"' in page.problem("Unknown user <9>.")
    assert "&lt;9&gt;" in page.problem("Unknown user <9>.")
    assert page.problem("") == page.notice("") == ""
    assert "No network." in page.notice("No network.")


def test_progress_says_phase_step_time_left_and_losses():
    html = progress.progress("Forgetting", RUNNING)
    assert "step 5 of 20 · about 12 s left in this phase" in html
    assert re.findall(r'<li class="phase-(\w+)"', html) == ["done", "now", "ahead"]
    assert html.count("<polyline") == 2
    assert "<b>0.250</b>" in html


def test_the_teacher_at_work_lights_up():
    lit = re.compile(r'class="part (\w+) lit"')
    making, learning = replace(RUNNING, phase="augment"), RUNNING
    assert lit.findall(progress.progress("Forgetting", making, method="e2urec")) == ["forget"]
    html = progress.progress("Forgetting", learning, method="e2urec")
    assert lit.findall(html) == ["student"]
    assert text.FORGETTING_TEACHERS["e2urec"] in html
    assert not lit.findall(progress.progress("Forgetting", replace(learning, status="finished"), method="e2urec"))
    assert "duo" not in progress.progress("Forgetting", learning, method="neggrad")


def test_what_the_model_says_on_the_way_is_drawn_from_where_it_began():
    said = (
        (0.0, {"forgotten": 0.6, "retained": 0.5, "auc": 0.75, "moved_forgotten": 0.0}),
        (0.5, {"forgotten": 0.55, "retained": 0.5, "auc": 0.7, "moved_forgotten": 0.062}),
    )
    html = progress.progress("Forgetting", replace(RUNNING, watched=said))
    assert "<b>60.0 → 55.0 %</b>" in html
    assert "<b>50.0 → 50.0 %</b>" in html
    assert "<b>0.750 → 0.700</b>" in html
    assert "<b>6.2 points</b>" in html
    assert 'points="0.0,' in html
    assert "150.0," in html
    assert text.WATCHED_CLICKS not in progress.progress("Forgetting", RUNNING)


def test_ends_of_a_job_are_told_apart():
    assert text.NOTHING_YET in progress.progress("", Progress())
    assert text.WAITING in progress.progress("Forgetting", replace(RUNNING, status="waiting"))
    assert "All gone." in progress.progress("Forgetting", replace(RUNNING, status="finished"), done="All gone.")
    assert text.CANCELLED in progress.progress("Forgetting", replace(RUNNING, status="cancelled"))
    failed = progress.progress("Forgetting", replace(RUNNING, status="failed", message="The disk is full."))
    assert "The disk is full." in failed
    assert 'role="alert"' in failed


def test_result_tells_the_numbers_of_the_run(measured):
    star, metrics = measured.star, measured.metrics
    said = results.headline(measured)
    for name in ("before", "after", "retrained"):
        assert text.percent(star[name]) in said
    tiles = results.tiles(measured)
    assert f"{metrics['jsd_before']:.4f} → <b>{metrics['jsd']:.4f}</b>" in tiles
    assert f"Noise of retraining: {metrics['jsd_floor']:.4f}" in tiles
    assert f"{metrics['auc_retrained']:.4f}" in tiles
    assert text.seconds(metrics["retrain_seconds"]) in tiles


def test_no_ratio_is_claimed_of_a_recorded_run(measured):
    assert "timed on this machine" in results.tiles(measured)
    recorded = results.tiles(replace(measured, recorded=True))
    assert text.RECORDED_SPEED in recorded
    assert "timed on this machine" not in recorded


def test_a_missing_reference_is_called_missing(unmeasured):
    assert "never saw" not in results.headline(unmeasured)
    tiles = results.tiles(unmeasured)
    assert tiles.count(f">{text.MISSING}<") == 4  # the distance, and the retrained AUC, ACC and LL
    assert text.NO_REFERENCE in results.missing()
