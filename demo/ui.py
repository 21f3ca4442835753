"""The page: its steps, put together."""

from typing import Any

import gradio as gr

from demo import stage, text
from demo.state import KEEP, end_visit
from demo.steps import (
    arrival,
    choose,
    compare,
    findings,
    head,
    meet,
    methods,
    news,
    race,
    replay,
    requests,
    takeaway,
    unlearn,
    verify,
)
from demo.theme import NAMES, STYLE, theme
from demo.workshop import Workshop

LAUNCH: dict[str, Any] = {
    "ssr_mode": False,
    "run_history": False,
    "enable_monitoring": False,
    "footer_links": [],
    "max_file_size": "2mb",
    "quiet": True,
}
"""Arguments of ``launch`` that are the same wherever the app runs."""


def build(workshop: Workshop) -> gr.Blocks:
    """Return the page over ``workshop``, not launched yet."""
    with gr.Blocks(title=text.TITLE, analytics_enabled=False, delete_cache=(3600, int(KEEP))) as demo:
        nowhere = gr.HTML(visible=False)
        visit = gr.State(None, time_to_live=KEEP, delete_callback=end_visit)
        above = head.build(workshop)
        arrived, mark = arrival.build(), replay.build_mark()
        with gr.Tabs(selected=1, elem_id="walk") as walk:
            with gr.Tab(text.MEET, id=1):
                met = meet.build(workshop)
            with gr.Tab(text.CHOOSE, id=2):
                above_choice = requests.banner()
                chosen = choose.build(workshop)
            with gr.Tab(text.UNLEARN, id=3) as third:
                unlearned = unlearn.build(workshop)
            with gr.Tab(text.COMPARE, id=4):
                compared = compare.build(workshop)
            with gr.Tab(text.VERIFY, id=5):
                verified = verify.build()
                taken = takeaway.build()
                asked = requests.build()
            with gr.Tab(text.METHODS, id=6) as aside:
                contested = methods.build()
            with gr.Tab(text.PAPER, id=7):
                found = findings.build(workshop)
        told = news.build(visit)
        meet.wire(met, workshop, visit)
        findings.wire(found, workshop, visit, told.model.change)
        head.wire(above, met, workshop, visit)
        choose.wire(chosen, workshop, visit)
        rejoin = unlearn.wire(unlearned, third, chosen, above, workshop, visit)
        replay.wire(mark, unlearned, chosen, above, workshop, visit)
        replay.refresh(mark, visit, after=told.result.change)
        retrainings = (
            race.wire(unlearned, chosen, above, workshop, visit, walk),
            compare.wire(compared, workshop, visit),
            methods.wire(contested, aside, chosen, workshop, visit),
            verify.wire(verified, workshop, visit),
        )
        retrained = [event.then for event in retrainings]
        for after in (told.result.change, *retrained):
            compare.refresh(compared, workshop, visit, after)
            verify.refresh(verified, workshop, visit, after)
        for after in (told.model.change, *retrained):
            methods.refresh(contested, workshop, visit, after)
        takeaway.wire(taken, workshop, visit)
        requests.wire(asked, above_choice, compared.again, workshop, visit, walk)
        takeaway.refresh(taken, visit, after=told.result.change)
        requests.refresh(asked, above_choice, workshop, visit, after=told.past.change)
        onward = (
            (met.onward, 2),
            (unlearned.again, 2),
            (unlearned.onward, 4),
            (compared.onward, 5),
            (verified.methods, 6),
        )
        for button, step in onward:
            button.click(None, js=stage.go(step))
        known = arrival.wire(arrived, demo, above, chosen, unlearned, workshop, visit, walk)
        rejoin(known.then)
        head.refresh(above, met, workshop, visit, after=known.then)
    _silence(demo, nowhere)
    return demo.queue(max_size=200, default_concurrency_limit=8)


def _silence(demo: gr.Blocks, nowhere: gr.HTML) -> None:
    """Let no function show its progress as Gradio does: our own panels do, and Gradio's way is dear.

    At each message the browser would walk through, and copy, all that any function has ever changed.
    """
    for function in demo.fns.values():
        function.show_progress, function.show_progress_on = "hidden", [nowhere]


def launch(
    demo: gr.Blocks, host: str | None = None, port: int | None = None, present: bool = False, **options: Any
) -> Any:
    """Serve ``demo`` with the page's theme and style; ``options`` go to Gradio's ``launch``.

    Args:
        demo: The page.
        host: Address to listen on.
        port: Port to listen on.
        present: Whether the page is for a stage even where its address does not say so.
        options: Other arguments of ``launch``.
    """
    looks: dict[str, Any] = {"theme": theme(), "css_paths": STYLE, "js": NAMES.read_text(encoding="utf-8")}
    looks |= {"head": stage.head(present)}
    return demo.launch(server_name=host, server_port=port, **looks, **(LAUNCH | options))
