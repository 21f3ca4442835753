"""Where the visitor asks all three models: what each recommends to a person, and what it says about any film."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.cli.bundling import command_line
from core.errors import CoreError
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run
from demo import shelf, text
from demo.asking import Trio, ask, recommend, trio
from demo.catalogue import people
from demo.comparison import Comparison
from demo.render import asking as render
from demo.render import page
from demo.sequence import shown
from demo.state import Visit
from demo.workshop import Workshop


@dataclass(frozen=True)
class Asking:
    """The components of the two panels, and which run they are about; what is chosen stays chosen for one run."""

    gone: gr.Dropdown
    gone_films: gr.HTML
    stayed: gr.Dropdown
    stayed_films: gr.HTML
    person: gr.Dropdown
    film: gr.Dropdown
    answer: gr.HTML
    about: gr.State

    @property
    def asked(self) -> list[gr.Dropdown]:
        """What the visitor chooses."""
        return [self.gone, self.stayed, self.person, self.film]

    @property
    def said(self) -> list[gr.HTML]:
        """What the models say."""
        return [self.gone_films, self.stayed_films, self.answer]


def recommendations() -> tuple[gr.Dropdown, gr.HTML, gr.Dropdown, gr.HTML]:
    """Lay out what each model recommends to somebody who lost ratings and to somebody who stayed, empty."""
    gr.HTML(page.lead(text.RECOMMENDED_LEAD))
    return *_recommended(text.WENT, "gone"), *_recommended(text.STAYED, "stayed")


def what_if(experiment: Experiment) -> tuple[gr.Dropdown, gr.Dropdown, gr.HTML]:
    """Lay out the question about anybody and any film, not asked yet."""
    table, titles = people(experiment), experiment.interactions.titles
    ids, profiles = (table[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    names = [(f"{text.person(user)} · {about}", user) for user, about in zip(ids, profiles, strict=True)]
    films = sorted((str(title), int(item)) for item, title in titles.items())
    gr.HTML(page.lead(text.WHAT_IF_LEAD))
    with gr.Row():
        person = gr.Dropdown(
            names, value=ids[0], label=text.PERSON, filterable=True, min_width=260, elem_id="ask-person"
        )
        film = gr.Dropdown(
            films, value=films[0][1], label=text.FILM, filterable=True, min_width=260, elem_id="ask-film"
        )
    return person, film, gr.HTML(render.waiting("answer"), elem_id="what-if")


def wire(asking: Asking, workshop: Workshop, visit: gr.State) -> None:
    """Connect the choices with what the models say."""
    at_once: dict[str, Any] = {"trigger_mode": "always_last", **_LINE}
    for whose, films in ((asking.gone, asking.gone_films), (asking.stayed, asking.stayed_films)):
        whose.input(_answering(workshop, _films), [visit, whose], films, **at_once)
    for choice in (asking.person, asking.film):
        choice.input(_answering(workshop, _answer), [visit, asking.person, asking.film], asking.answer, **at_once)


def refresh(asking: Asking, workshop: Workshop, visit: gr.State, known: gr.State, after: Any) -> None:
    """Choose whom to ask about first, and ask, after an event that left a comparison in ``known``."""

    def choose(now: Visit | None, found: Comparison | None, about: str) -> list[Any]:
        if now is None or found is None or now.run == about:
            return [gr.skip()] * 8
        asked, star = _trio(workshop, now), found.star
        gone, stayed = _choices(asked.gone, int(star["user"])), _choices(asked.stayed, next(iter(asked.stayed), None))
        films = [render.waiting("films")] * 2
        return [now.run, gone, stayed, int(star["user"]), int(star["item"]), *films, render.waiting("answer")]

    def say(
        now: Visit | None, found: Comparison | None, gone: int, stayed: int, *what: int
    ) -> Iterator[dict[Any, str]]:
        if now is None or found is None:
            return
        yield {asking.gone_films: _answering(workshop, _films)(now, gone)}
        yield {asking.stayed_films: _answering(workshop, _films)(now, stayed)}
        yield {asking.answer: _answering(workshop, _answer)(now, *what)}

    outputs = [asking.about, *asking.asked, *asking.said]
    chosen = after(choose, [visit, known, asking.about], outputs)
    chosen.then(say, [visit, known, *asking.asked], asking.said, **_LINE)


_LINE: dict[str, Any] = {"concurrency_id": "asking", "concurrency_limit": 16}
"""Asking waits in the engine's own line, so many visitors may wait at once."""


def _answering(workshop: Workshop, say: Callable[..., str]) -> Callable[..., str]:
    """Return a function that has the engine say something about a visitor's run, or why it cannot."""

    def answer(now: Visit | None, *asked: int | None) -> str:
        if now is None or not now.run or None in asked:
            return ""
        try:
            models = _trio(workshop, now)  # not by the engine, which may have to make what stood before the run
            return workshop.jobs.compute(lambda: say(models, *asked))
        except CoreError as error:
            return page.problem(str(error))

    return answer


def _films(asked: Trio, user: int) -> str:
    return render.recommended(recommend(asked, user), _missing(asked.experiment, asked.plan.request))


def _answer(asked: Trio, user: int, item: int) -> str:
    return render.answer(ask(asked, user, item), _missing(asked.experiment, asked.plan.request))


def _trio(workshop: Workshop, now: Visit) -> Trio:
    experiment, run = shown(workshop, now), Run(Path(now.run))
    own = shelf.retraining(experiment, now, now.request) if now.request else None
    return trio(experiment, run, [own] if own else [])


def _missing(experiment: Experiment, request: ForgetRequest) -> str:
    """Return why there is no retrained model to be asked, and what makes one."""
    if experiment.reference(request) is None:
        return text.no_retrained(None)
    [name, *_] = [name for name, one in experiment.presets().items() if one == request]
    options = {"--preset": name, "--original": experiment.original}
    return text.no_retrained(command_line("reference", experiment.interactions.name, options))


def _choices(users: list[int], first: int | None) -> Any:
    return gr.update(choices=[(text.person(user), user) for user in users], value=first)


def _recommended(label: str, name: str) -> tuple[gr.Dropdown, gr.HTML]:
    with gr.Column(elem_classes="chart", min_width=280):
        whose = gr.Dropdown([], label=label, filterable=True, elem_id=f"{name}-person")
        return whose, gr.HTML(render.waiting("films"), elem_id=f"{name}-films")
