"""Choosing by rule: one item, an age group or a time range."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import Inputs, Updates
from demo.steps.choose.rules import AGE, ITEM, TIME, RuleChoice, ages, days, items_by_name


@dataclass(frozen=True)
class RuleTab:
    """The components of the tab; ``groups`` are the fields of each rule, by its name."""

    rule: gr.Radio
    item: gr.Dropdown
    youngest: gr.Number
    oldest: gr.Number
    first: gr.Textbox
    last: gr.Textbox
    groups: Mapping[str, gr.Group]

    @property
    def fields(self) -> list[Any]:
        """What :meth:`chosen` reads."""
        return [self.rule, self.item, self.youngest, self.oldest, self.first, self.last]

    def chosen(self, values: Inputs) -> RuleChoice:
        """Return what is given on the tab, from the values of ``fields``."""
        return RuleChoice(
            rule=values[self.rule],
            item=values[self.item],
            youngest=values[self.youngest],
            oldest=values[self.oldest],
            first=values[self.first],
            last=values[self.last],
        )


def build(experiment: Experiment) -> RuleTab:
    """Lay out the tab; without ages in the data there is no rule about them."""
    known, (first, last), items = ages(experiment), days(experiment), items_by_name(experiment)
    noun = experiment.interactions.card.item
    rule = gr.Radio(
        _rules(experiment), value=ITEM, label=text.choose.RULE, elem_classes="choices three", elem_id="rule"
    )
    with gr.Group() as about_item:
        item = gr.Dropdown(items[:1], value=items[0][1], label=noun.capitalize(), filterable=True, elem_id="rule-item")
    with gr.Group(visible=False) as about_age, gr.Row():
        low, high = known or (0, 0)
        youngest = gr.Number(low, label=text.choose.YOUNGEST, precision=0, elem_id="youngest")
        oldest = gr.Number(min(low + 9, high), label=text.choose.OLDEST, precision=0, elem_id="oldest")
    with gr.Group(visible=False) as about_time, gr.Row():
        begin = gr.Textbox(first, label=text.choose.FROM, max_length=20, elem_id="first-day")
        end = gr.Textbox(last, label=text.choose.TO, max_length=20, elem_id="last-day")
    groups = {ITEM: about_item, AGE: about_age, TIME: about_time}
    return RuleTab(rule, item, youngest, oldest, begin, end, groups)


def offered(tab: RuleTab, experiment: Experiment) -> Updates:
    """Return the update that offers every item."""
    return {tab.item: gr.update(choices=items_by_name(experiment))}


def other_data(tab: RuleTab, experiment: Experiment) -> Updates:
    """Return the tab on another data set, its first rule chosen."""
    (low, high), (first, last), items = ages(experiment) or (0, 0), days(experiment), items_by_name(experiment)
    return {
        tab.rule: gr.update(choices=_rules(experiment), value=ITEM),
        tab.item: gr.update(choices=items, value=items[0][1], label=experiment.interactions.card.item.capitalize()),
        tab.youngest: low,
        tab.oldest: min(low + 9, high),
        tab.first: first,
        tab.last: last,
    }


def _rules(experiment: Experiment) -> list[tuple[str, str]]:
    """Return (what it says, name) of each rule; without ages in the data there is none about them."""
    rules, known = text.choose.rules(experiment.interactions.card.item), ages(experiment)
    return [(label, name) for name, label in rules.items() if known or name != AGE]


def wire(tab: RuleTab) -> None:
    """Show the fields of the chosen rule, and no others."""

    def show(rule: str) -> Updates:
        return {group: gr.update(visible=rule == name) for name, group in tab.groups.items()}

    tab.rule.change(show, tab.rule, set(tab.groups.values()), queue=False)
