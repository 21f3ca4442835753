"""Messages are repeated for a while, as far as they can be lost."""

import gradio as gr
import pytest

from demo.widgets.lossless_updates import LATEST, REPEATS, lossless


@pytest.fixture
def parts():
    with gr.Blocks():
        return gr.Button(), gr.HTML(), gr.State()


def told(*messages):
    return list(lossless(lambda: iter(messages))())


def test_what_is_said_of_a_button_is_said_again_for_a_while(parts):
    button, panel, _ = parts
    on = gr.update(interactive=True)
    messages = told({button: on}, *({panel: str(at)} for at in range(REPEATS + 1)))
    assert messages[1 : REPEATS + 1] == [{button: on, panel: str(at)} for at in range(REPEATS)]
    assert messages[-1] == {panel: str(REPEATS)}


def test_what_was_said_long_ago_is_not_said_again(parts):
    """By then the visitor may have pressed the button, which took it away."""
    button, panel, _ = parts
    on, times = gr.update(visible=True), iter([0.0, LATEST + 0.1, LATEST + 0.1])
    later = lossless(lambda: iter([{button: on}, {panel: "1"}]), lambda: next(times))
    assert list(later()) == [{button: on}, {panel: "1"}]


def test_the_last_word_counts(parts):
    button, panel, _ = parts
    on, off = gr.update(interactive=True), gr.update(interactive=False)
    assert told({button: on}, {button: off}, {panel: ""})[1:] == [{button: off}, {button: off, panel: ""}]


def test_saying_nothing_takes_nothing_back(parts):
    button, panel, _ = parts
    on = gr.update(interactive=True)
    assert told({button: on}, {button: gr.skip()}, {panel: ""})[1:] == [{button: on}, {button: on, panel: ""}]


def test_texts_and_states_are_said_once(parts):
    _, panel, state = parts
    assert told({panel: "words", state: 1}, {})[-1] == {}
