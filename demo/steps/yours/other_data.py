"""The page follows the visitor to other data: whom and what can be met and chosen there."""

from typing import Any

import gradio as gr

from core.errors import CoreError
from demo.page_context import ENGINE, Inputs, PageContext, Updates
from demo.steps.choose import offered
from demo.steps.choose.step import Choose
from demo.steps.meet import step as meet_step
from demo.widgets import page
from demo.widgets.header import Header

_FIRST_WAY = """() => document.querySelector('#ways [role="tab"]')?.click()"""
"""Opens the first of the ways to choose: what the others show is fetched when they are opened, and not before."""


def wire(context: PageContext, after: Any, *, meet: meet_step.Meet, choose: Choose, header: Header) -> None:
    """Put the steps to the data of the recommender that answers, after an event, where they show other data.

    Args:
        context: The page.
        after: Calls a function after the event in which another recommender answers.
        meet: The first step.
        choose: The second step.
        header: Where the recommender was chosen, and no other may be until the steps show it.
    """
    app, shown = context.app, gr.State(context.app.experiment().interactions.digest)

    def follow(values: Inputs) -> Updates:
        now, chosen = values[context.visit], {header.original: gr.update(interactive=True)}
        try:
            experiment = app.looking(now.original if now else None)
            if values[shown] == experiment.interactions.digest:
                return {shown: gr.skip()}
            met = meet_step.other_data(meet, app, experiment)
        except CoreError as error:
            return {**chosen, header.problem: gr.update(value=page.problem(str(error)), visible=True)}
        return {**chosen, shown: experiment.interactions.digest, **met, **offered.other_data(choose, experiment)}

    outputs = {shown, choose.preset, header.original, header.problem, *meet_step.changed_by_data(meet)}
    after(follow, {context.visit, shown}, outputs, **ENGINE)
    shown.change(None, js=_FIRST_WAY)
