"""What several steps show again at once to a visitor who comes back."""

from demo.widgets.rejoining import in_turn


def test_several_streams_take_turns_until_the_last_has_ended():
    streams = [iter([{"a": 1}, {"a": 2}]), iter([]), iter([{"b": 1}, {"b": 2}, {"b": 3}])]
    assert list(in_turn(streams)) == [{"a": 1}, {"b": 1}, {"a": 2}, {"b": 2}, {"b": 3}]


def test_who_leaves_closes_them_all():
    closed = []

    def stream(name):
        try:
            while True:
                yield {name: 0}
        finally:
            closed.append(name)

    said = in_turn([stream("a"), stream("b")])
    next(said)
    next(said)
    said.close()
    assert closed == ["a", "b"]
