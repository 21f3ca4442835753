"""The page: its steps, put together."""

import os
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from core.files import ASSETS
from demo import session_start, text
from demo.api.published import publish_all
from demo.finished_page import FinishedPage
from demo.guard.functions import seal
from demo.guard.routes import Gate
from demo.lean_page import LeanPage, without_comments
from demo.page_context import PageContext, Updates, go_to, on_change
from demo.session.app_context import AppContext
from demo.session.budgets import USUAL_UPLOAD, budgets
from demo.session.links import STEP_NUMBERS
from demo.session.own_data import is_own
from demo.session.visits import KEEP, Visit, end_visit
from demo.steps.choose import step as choose
from demo.steps.compare import step as compare
from demo.steps.meet import step as meet
from demo.steps.methods import step as methods
from demo.steps.paper import step as paper
from demo.steps.unlearn import race, replay_controls
from demo.steps.unlearn import step as unlearn
from demo.steps.verify import requests, take_away
from demo.steps.verify import step as verify
from demo.steps.you import step as you
from demo.steps.yours import other_data
from demo.steps.yours import step as yours
from demo.theme import stage_style, style, theme
from demo.widgets import change_signals, header, rejoining
from demo.widgets.change_signals import ChangeSignals
from demo.widgets.hosting import lent_gpu

_LAUNCH: dict[str, Any] = {
    "ssr_mode": False,
    "run_history": False,
    "enable_monitoring": False,
    "footer_links": ["api"],
    "quiet": True,
}
"""Arguments of ``launch`` that are the same wherever the app runs."""


@dataclass(frozen=True)
class _Parts:
    """All parts of the page, each a frozen dataclass of its components, and the tabs that are told when they open."""

    header: header.Header
    lent: lent_gpu.LentGpu | None
    yours: yours.Yours
    start: session_start.SessionStart
    mark: replay_controls.ReplayMark
    walk: gr.Tabs
    meet: meet.Meet
    banner: requests.Banner
    choose: choose.Choose
    unlearn_tab: gr.Tab
    unlearn: unlearn.Unlearn
    compare: compare.Compare
    verify: verify.Verify
    take_away: take_away.TakeAway
    requests: requests.Requests
    methods_tab: gr.Tab
    methods: methods.Methods
    paper_tab: gr.Tab
    paper: paper.Paper
    you_tab: gr.Tab
    you: you.You


def build(app: AppContext) -> gr.Blocks:
    """Return the page over ``app``, not launched yet."""
    with LeanPage(title=text.walk.TITLE, analytics_enabled=False, delete_cache=(3600, int(KEEP))) as blocks:
        nowhere = gr.HTML(visible=False)
        visit = gr.State(None, time_to_live=KEEP, delete_callback=end_visit)
        parts, signals = _lay_out(app), change_signals.build(app.first)
        context = PageContext(app, blocks, visit, parts.walk, gr.State(""))
        change_signals.wire(signals, context)
        _wire(parts, context)
        _refresh(parts, context, signals)
        _wire_walk(parts)
        known = session_start.wire(
            parts.start, context, header=parts.header, choose=parts.choose, unlearn=parts.unlearn
        )  # fmt: skip
        _wire_jobs(parts, context, known)
        header.refresh(parts.header, context, known.then, meet=parts.meet)
        lent_gpu.wire(parts.lent, context, known, choose=parts.choose, unlearn=parts.unlearn)
        if lists := set(blocks.long_lists()):
            known.then(partial(_long_lists, blocks), visit, lists)
        seal(blocks, nowhere, app.sessions)
        publish_all(app)
    app.when_loaded(lambda: _show_loaded(blocks, parts, app))
    return blocks.queue(max_size=200, default_concurrency_limit=8, api_open=False)


def launch(
    blocks: gr.Blocks, host: str | None = None, port: int | None = None, present: bool = False, **options: Any
) -> Any:
    """Serve a page with its theme and style; ``options`` go to Gradio's ``launch``.

    Args:
        blocks: The page.
        host: Address to listen on.
        port: Port to listen on.
        present: Whether the page is for a stage even where its address does not say so.
        options: Other arguments of ``launch``.
    """
    largest = budgets().largest_upload
    served: dict[str, Any] = {"app_kwargs": layers(blocks, largest), "mcp_server": _is_for_agents()}
    served["max_file_size"] = f"{largest}mb"
    looks: dict[str, Any] = {"theme": theme(), "css": f"{style()}\n{without_comments(_asset('style.css'))}"}
    looks |= {"js": _asset("names.js"), "head": _head(present)}
    return blocks.launch(server_name=host, server_port=port, **looks, **(_LAUNCH | served | options))


def _is_for_agents() -> bool:
    """Return whether the published functions are tools of an MCP server too: where its package is, unless forbidden."""
    return find_spec("mcp") is not None and os.environ.get("GRADIO_MCP_SERVER", "True").lower() == "true"


def layers(blocks: gr.Blocks, megabytes: int = USUAL_UPLOAD) -> dict[str, Any]:
    """Return the arguments of the server's application that put its layers before it.

    Gradio sends its own files packed, but not the page, nor what it says of it.

    Args:
        blocks: The page.
        megabytes: How large an uploaded file may be.
    """
    packed, gate = Middleware(GZipMiddleware, compresslevel=6), Middleware(Gate, blocks=blocks, megabytes=megabytes)
    return {"middleware": [packed, gate, Middleware(FinishedPage)]}


def _lay_out(app: AppContext) -> _Parts:
    parts: dict[str, Any] = {"header": header.build(app), "lent": lent_gpu.build(), "yours": yours.build(app)}
    parts["start"] = session_start.build()
    parts["mark"] = replay_controls.build()
    with gr.Tabs(selected=STEP_NUMBERS["meet"], elem_id="walk") as parts["walk"]:
        with _tab("meet", text.walk.MEET):
            parts["meet"] = meet.build(app)
        with _tab("choose", text.walk.CHOOSE):
            parts["banner"] = requests.build_banner()
            parts["choose"] = choose.build(app)
        with _tab("unlearn", text.walk.UNLEARN) as parts["unlearn_tab"]:
            parts["unlearn"] = unlearn.build(app)
        with _tab("compare", text.walk.COMPARE):
            parts["compare"] = compare.build(app)
        with _tab("verify", text.walk.VERIFY):
            parts["verify"] = verify.build()
            parts["take_away"] = take_away.build()
            parts["requests"] = requests.build()
        with _tab("methods", text.walk.ALL_METHODS) as parts["methods_tab"]:
            parts["methods"] = methods.build(app)
        with _tab("paper", text.walk.PAPER) as parts["paper_tab"]:
            parts["paper"] = paper.build()
        with _tab("you", text.you.YOU) as parts["you_tab"]:
            parts["you"] = you.build(app)
    return _Parts(**parts)


def _long_lists(blocks: LeanPage, now: Visit | None) -> Updates:
    """Return the long lists of the page as it was laid out; those of a visitor's own data follow them by themselves."""
    lists = blocks.long_lists()
    return dict.fromkeys(lists, gr.skip()) if now is not None and is_own(now.original) else lists


def _tab(step: str, title: str) -> gr.Tab:
    return gr.Tab(title, id=STEP_NUMBERS[step])


def _wire(parts: _Parts, context: PageContext) -> None:
    """Connect what each part does by itself."""
    meet.wire(parts.meet, context)
    header.wire(parts.header, context, meet=parts.meet)
    choose.wire(parts.choose, context)
    others: dict[str, Any] = {"choose": parts.choose, "header": parts.header}
    replay_controls.wire(parts.mark, context, unlearn=parts.unlearn, **others)
    take_away.wire(parts.take_away, context)
    requests.wire(parts.requests, context, banner=parts.banner)


def _wire_jobs(parts: _Parts, context: PageContext, known: Any) -> None:
    """Connect what may take long; whoever comes back finds it again once it is ``known`` who they are."""
    others: dict[str, Any] = {"choose": parts.choose, "header": parts.header}
    jobs = [
        unlearn.wire(parts.unlearn, context, tab=parts.unlearn_tab, **others),
        race.wire(parts.unlearn, context, **others),
        compare.wire(parts.compare, context),
        *methods.wire(parts.methods, context, tab=parts.methods_tab, choose=parts.choose),
        *verify.wire(parts.verify, context),
        you.wire(parts.you, context, tab=parts.you_tab),
        yours.wire(parts.yours, context, header=parts.header),
    ]
    rejoining.wire(context, known.then, jobs)


def _refresh(parts: _Parts, context: PageContext, signals: ChangeSignals) -> None:
    """Let the parts follow the visit, and what was retrained."""
    replay_controls.refresh(parts.mark, context, signals.result.change)
    take_away.refresh(parts.take_away, context, signals.result.change)
    requests.refresh(parts.requests, context, signals.history.change, banner=parts.banner)
    paper.refresh(parts.paper, context, signals.model.change, tab=parts.paper_tab)
    steps: dict[str, Any] = {"meet": parts.meet, "choose": parts.choose, "header": parts.header}
    other_data.wire(context, signals.model.change, **steps)
    result, model = (on_change(one, context.retrained) for one in (signals.result, signals.model))
    compare.refresh(parts.compare, context, result)
    verify.refresh(parts.verify, context, result)
    methods.refresh(parts.methods, context, model, settings=parts.unlearn.settings)


def _wire_walk(parts: _Parts) -> None:
    """Connect the buttons that lead from step to step."""
    buttons = {
        parts.meet.onward: "choose",
        parts.meet.yourself: "you",
        parts.unlearn.again: "choose",
        parts.unlearn.onward: "compare",
        parts.compare.onward: "verify",
        parts.verify.methods: "methods",
    }
    for button, step in buttons.items():
        button.click(None, js=go_to(step))


def _show_loaded(blocks: gr.Blocks, parts: _Parts, app: AppContext) -> None:
    """Let the page open on what the model answers; pages that were sent before it was loaded ask for it themselves."""
    now = header.filled(parts.header, app) | meet.opened(parts.meet, app) | choose.filled(parts.choose, app)
    for component, value in now.items():
        component.value = value
    blocks.config = blocks.get_config_file()


def _head(present: bool) -> str:
    """Return what stands in the head of the page; ``present`` is for a stage whatever the address says."""
    script = f"window.alwaysPresent = {str(present).lower()};\n{_asset('unbroken.js')}\n{_asset('stage.js')}"
    styles = "\n".join(without_comments(_asset(name)) for name in ("present.css", "narrow.css"))
    return f"<style>{stage_style()}\n{styles}</style><script>{script}</script>"


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
