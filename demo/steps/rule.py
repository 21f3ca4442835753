"""Choosing by rule: one film, an age group or a time range."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.experiment import Experiment
from demo import rules, text


@dataclass(frozen=True)
class Rule:
    """The components of the tab."""

    rule: gr.Radio
    film: gr.Dropdown
    youngest: gr.Number
    oldest: gr.Number
    first: gr.Textbox
    last: gr.Textbox
    groups: tuple[gr.Group, gr.Group, gr.Group]

    @property
    def inputs(self) -> list[Any]:
        """What decides the request, in the order of :class:`Given`."""
        return [self.rule, self.film, self.youngest, self.oldest, self.first, self.last]


@dataclass(frozen=True)
class Given:
    """The values of the components in ``Rule.inputs``."""

    rule: str
    film: Any
    youngest: Any
    oldest: Any
    first: Any
    last: Any


def build(experiment: Experiment) -> Rule:
    """Lay out the tab; without ages in the data there is no rule about them."""
    ages, (first, last), films = rules.ages(experiment), rules.days(experiment), rules.films(experiment)
    offered = [(label, name) for name, label in text.RULES.items() if ages or name != rules.AGE]
    rule = gr.Radio(offered, value=rules.FILM, label=text.RULE, elem_classes="choices three", elem_id="rule")
    with gr.Group() as about_film:
        film = gr.Dropdown(films, value=films[0][1], label=text.FILM, filterable=True, elem_id="rule-film")
    with gr.Group(visible=False) as about_age, gr.Row():
        low, high = ages or (0, 0)
        youngest = gr.Number(low, label=text.YOUNGEST, precision=0, elem_id="youngest")
        oldest = gr.Number(min(low + 9, high), label=text.OLDEST, precision=0, elem_id="oldest")
    with gr.Group(visible=False) as about_time, gr.Row():
        begin = gr.Textbox(first, label=text.FROM, max_length=20, elem_id="first-day")
        end = gr.Textbox(last, label=text.TO, max_length=20, elem_id="last-day")
    return Rule(rule, film, youngest, oldest, begin, end, (about_film, about_age, about_time))


def wire(tab: Rule) -> None:
    """Show the fields of the chosen rule, and no others."""

    def show(rule: str) -> list[Any]:
        return [gr.update(visible=rule == name) for name in (rules.FILM, rules.AGE, rules.TIME)]

    tab.rule.change(show, tab.rule, list(tab.groups), queue=False)


def request_of(experiment: Experiment, given: Given) -> Any:
    """Return the request that the tab makes.

    Raises:
        RequestError: What was given makes no rule, or covers nothing.
    """
    return rules.rule_request(
        experiment, given.rule, given.film, (given.youngest, given.oldest), (given.first, given.last)
    )
