import pytest

from demo import text


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0 %"), (0.001, "0.1 %"), (0.42, "42 %"), (0.998, "99.8 %"), (1, "100 %")]
)
def test_percent_is_never_rounded_to_certainty(share, said):
    assert text.common.percent(share) == said


def test_headline_has_the_three_numbers():
    both = {"before": 0.84, "after": 0.61}
    said = text.compare.headline(both | {"retrained": 0.58}, 405, "Fargo (1996)", 3)
    assert said == (
        "Before: 84 % sure that user 405 would like Fargo (1996). Now 61 %. Models that never saw it say 58 %."
    )
    assert text.compare.headline(both, 405, "Fargo", 0).endswith("Now 61 %.")
    alone = text.compare.headline(both | {"retrained": 0.58}, 405, "Fargo", 1)
    assert alone.endswith("A model that never saw it says 58 %.")


@pytest.mark.parametrize(
    ("before", "after", "floor", "said"),
    [
        (0.5, 0.3, 0.1, "Closer than before. An average of models that forgot nothing comes closer too: "),
        (0.5, 0.1, 0.1, "As close as such models are to each other by chance. An average of models"),
        (0.5, 0.6, 0.1, "Unlearning moved the answers away from models that never saw it."),
        (0.1, 0.1, 0.2, "The original was already as close as such models are to each other by chance."),
        (0.5, 0.3, None, "One model that never saw it does not tell what chance does"),
    ],
)
def test_distance_claims_no_more_than_an_average_of_originals_could_earn(before, after, floor, said):
    assert text.compare.distance_line(before, after, floor).startswith(said)
    assert "%" not in text.compare.distance_line(before, after, floor)


@pytest.mark.parametrize(("after", "harmed"), [(0.2, False), (0.3, False), (0.31, True)])
def test_harm_to_what_stayed_is_said(after, harmed):
    assert ("moved too" in text.compare.stayed_line(0.1, after, 0.3)) == harmed
    assert text.compare.stayed_line(0.1, after, None).endswith("cannot be said.")
    assert text.compare.stayed_line(after, 0.1, None) == ""


def test_speed_is_told_in_both_directions_and_says_where_it_was_measured():
    assert text.compare.speed_line(2.0, 11.2) == "5.6× faster than retraining, timed on this machine."
    assert text.compare.timed_apart(74, "a CPU") == "Retraining was recorded at 74 s on a CPU, not side by side."
    assert text.compare.speed_line(4.0, 2.0) == "2.0× slower than retraining, timed on this machine."


def test_counts_agree_with_their_nouns():
    assert text.common.count(1, "rating") == "1 rating"
    assert text.unlearn.forgetting(2, 1886) == "Forgetting 1,886 ratings of 2 people"
    assert text.common.profile("female", None, "nurse") == "female, nurse"
    assert text.common.profile() == "no profile"


def test_what_was_never_learned_is_named_up_to_five():
    assert text.choose.untrained((), ()) == ""
    assert "users 1, 2;" in text.choose.untrained((1, 2), ())
    assert "users 1, 2, 3, 4, 5 and 2 more;" in text.choose.untrained(tuple(range(1, 8)), ())
    assert "on user 1 and ratings 2:3, 4:5; nothing" in text.choose.untrained((1,), ((2, 3), (4, 5)))


def test_cost_is_rough_or_not_known_yet():
    assert text.choose.summary(1, 1, 0, 0.5, 0, 14.2)[-1] == ("≈ 14 s", text.choose.COST)
    number, what = text.choose.summary(1, 1, 0, 0.5, 0, None)[-1]
    assert number == "–"
    assert what == text.choose.COST_UNKNOWN


def test_a_list_is_summed_up():
    assert text.choose.lines_taken(3, 3) == "All 3 lines taken."
    assert text.choose.lines_taken(1, 1) == "The one line is taken."
    assert text.choose.lines_taken(0, 2).startswith("None of 2 lines taken;")
    assert text.choose.lines_taken(2, 3).startswith("2 of 3 lines taken;")


def test_stars_may_be_halves():
    assert [text.common.stars(number) for number in (1, 2, 3.5, 4.0)] == ["1 star", "2 stars", "3.5 stars", "4 stars"]
    assert [text.common.star_row(number) for number in (1, 3.5, 0.5)] == ["★", "★★★½", "½"]
