import inspect
import itertools
import json
import logging
import math

import gradio as gr
import pytest
from gradio.components.api_component import Api
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from strangers import call, named

CALLS_OF_AN_EXAMPLE, EXAMPLES = 14, 380
"""Together more than five thousand calls."""
FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
ODD = [
    *(None, True, -1, 0, 1, 10**30, 2**53, 1.5, -0.0, 1e308, math.nan, math.inf),
    *(
        "",
        "1",
        "NaN",
        "x" * 1_000_000,
        "é\u202e",
        "\ud800",
        "../../etc/passwd",
        "<img src=x onerror=x()>",
        "=cmd()",
    ),
    *([], [[]], [None], ["1", "1"], [[1, 1e9]], [["a", "b"]], [[-1, 5]] * 99, {}, FILE, {"path": "/etc/passwd"}),
    *({"__type__": "update", "value": 1}, {"token": "x"}),
    {"token": "visit-" + "0" * 32, "left": "", "search": "?preset=x&step=\x00", "step": "99"},
]
"""What nobody on the page would send."""
WORDS = st.characters(exclude_categories=["Cs"])
MADE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(WORDS, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(WORDS, max_size=8), inner, max_size=3),
    max_leaves=8,
)
VALUES = st.lists(st.sampled_from(ODD) | MADE, min_size=1, max_size=4)


@st.composite
def hostile(draw):
    """Return values that take turns, the first function and the first place that they go to, and who sends them."""
    return draw(VALUES), draw(st.integers(0, 200)), draw(st.integers(0, 20)), draw(st.booleans())


class Faults(logging.Handler):
    """Keeps what the page's functions and Gradio say of faults of the program."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(self.format(record))


@pytest.fixture
def faults():
    handler = Faults()
    loggers = [logging.getLogger(name) for name in ("demo", "uvicorn.error", "asyncio")]
    for one in loggers:
        one.addHandler(handler)
    yield handler.records
    for one in loggers:
        one.removeHandler(handler)


def usual(component):
    """Return a value that the page could send for a component."""
    if isinstance(component, gr.State | gr.UploadButton | Api):
        return None
    if isinstance(component, gr.HTML):
        return []
    if isinstance(component, gr.JSON):
        return {"token": "", "left": "", "search": "", "step": ""}
    return component.value


EXAMPLE = {"user": 1, "item": 1, "users": [1], "result": "visit-" + "0" * 32}
"""Arguments of the published functions that have no default."""


def usual_of(function):
    """Return values that a well-meaning caller could send to a function."""
    if not function.inputs or not all(isinstance(one, Api) for one in function.inputs):
        return [usual(one) for one in function.inputs]
    parameters = inspect.signature(function.fn).parameters
    asked = {name: given for name, given in parameters.items() if given.annotation is not gr.Request}
    return [EXAMPLE.get(name, given.default) for name, given in asked.items()]


def test_no_call_of_a_stranger_ends_in_a_fault(page, arrived, faults, capsys, record_property):
    functions = [at for at, one in page.blocks.fns.items() if one.fn is not None]
    sent = itertools.count()
    statuses = {}

    @seed(16)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile())
    def strangers(drawn):
        values, first, place, known = drawn
        for turn in range(CALLS_OF_AN_EXAMPLE):
            number = functions[(first + turn) % len(functions)]
            data = usual_of(page.blocks.fns[number])
            value = values[turn % len(values)]
            if data:
                data[(place + turn) % len(data)] = value
            data = [*data, value] if turn == CALLS_OF_AN_EXAMPLE - 1 else data
            route = ("run/predict", "run/forget", "call/predict", "queue/join")[turn % 4 if turn > 9 else 0]
            answer = sent_to(page, route, number, data, value, arrived if known else "stranger")
            next(sent)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            clean(answer)

    strangers()
    assert faults == []
    assert next(sent) > 5_000
    assert "Traceback" not in capsys.readouterr().err
    record_property("answers to strangers", statuses)


def sent_to(page, route, number, data, value, session):
    body = {"data": data, "fn_index": number, "session_hash": session, "event_data": value}
    written = json.dumps(body).encode("utf-8", "surrogatepass")
    return page.client.post(f"/gradio_api/{route}", content=written, headers={"content-type": "application/json"})


def clean(answer):
    """A result, or one sentence that says what was wrong."""
    if answer.status_code == 200:
        return
    assert answer.status_code in (404, 413, 422, 500, 503), answer.text
    assert answer.headers["content-type"].startswith("application/json"), (answer.text, answer.request.content[:200])
    said = answer.json()
    sentence = said.get("detail", said.get("error"))
    assert isinstance(sentence, str), said
    assert sentence.strip()
    assert len(sentence) < 400


def test_there_is_no_function_beyond_those_that_there_are(page):
    for number in (-1, 10**6, 1.5, "1", True, [1]):
        assert call(page, number, []).status_code == 404
    assert page.client.post("/gradio_api/call/v2/forget", json={}).status_code == 404
    assert call(page, named(page, "keep"), [None, None]).status_code == 422
