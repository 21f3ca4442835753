import re
from dataclasses import replace
from types import SimpleNamespace

from demo import text
from demo.steps.meet import view
from demo.steps.meet.model import Scene

FILMS = SimpleNamespace(item="film", items="films")
SHOWN = Scene(
    7, ("female", 33, None), (("<Fargo> (1996)", 5),), (5,), "Heat & Dust", 2, True, "Gender: <b>",
    click=0.842, unchanged=0.842, never=None, upcoming=(("<Antz>", 0.9), ("Kundun", 0.31)), card=FILMS,
    levels=(1, 2, 3, 4, 5),
)  # fmt: skip


def test_titles_and_prompts_are_escaped():
    html = view.history(SHOWN) + view.answer(SHOWN) + view.upcoming(SHOWN)
    assert "&lt;Antz&gt;" in html
    assert "&lt;Fargo&gt; (1996)" in html
    assert "Heat &amp; Dust" in html
    assert "Gender: &lt;b&gt;" in html
    assert "<Fargo>" not in html


def test_a_secret_is_what_models_say_otherwise_that_never_met_the_person():
    told = view.secret(replace(SHOWN, never=0.1), None)
    assert "It says 84 % for Heat &amp; Dust. User 7 gave it 2 stars. Models that never saw them say 10 %." in told
    assert "How does it know?" in told
    assert "much the same" in view.secret(replace(SHOWN, never=0.8), None)
    assert "How" not in view.secret(SHOWN, None)


def test_stars_and_bars_have_names():
    assert 'aria-label="2 of 5 stars"' in view.answer(SHOWN)
    assert 'role="radiogroup" aria-label="Stars for &lt;Fargo&gt; (1996)"' in view.history(SHOWN)
    assert 'value="5" aria-label="5 stars" checked' in view.history(SHOWN)
    assert 'aria-label="84 % sure of a yes"' in view.answer(SHOWN)
    assert text.meet.TRAINED_ON in view.answer(SHOWN)
    assert text.meet.HELD_OUT in view.answer(replace(SHOWN, trained=False))


def test_a_change_shows_the_answer_before_it_and_with_it():
    changed = replace(SHOWN, history=(("<Fargo> (1996)", 1),), click=0.25)
    html = view.answer(changed)
    assert '<s class="was">84 %</s>' in html
    assert '<span class="big">25 %</span>' in html
    assert text.meet.WITH_CHANGES in html
    assert "<s " not in view.answer(SHOWN)


def test_recommendations_are_listed_in_their_order():
    assert re.findall(r"<b>(.*?)</b>", view.upcoming(SHOWN)) == ["90 %", "31 %"]


def test_what_is_recommended_is_called_by_its_noun():
    assert "Of well-known books this person" in view.upcoming(
        replace(SHOWN, card=SimpleNamespace(item="book", items="books"))
    )


def test_half_stars_can_be_given_where_the_data_has_them():
    html = view.history(replace(SHOWN, history=(("Kundun", 3.5),), given=(4.0,), levels=(3.0, 3.5, 4.0)))
    assert 'value="3.5" aria-label="3.5 stars" checked' in html
    assert 'data-given="4"' in html
    assert html.count('type="radio"') == 3
