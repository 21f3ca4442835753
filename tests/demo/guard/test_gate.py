import json
from pathlib import Path

import pytest
from strangers import call, named

from core.errors import DataError
from core.files import ASSETS, cache_folder, runs_folder
from demo.guard.functions import as_markup, faults_said
from demo.guard.routes import MOST_IN_A_BODY
from demo.session.budgets import USUAL_UPLOAD


def test_answers_have_headers_that_bind_browsers(page):
    headers = page.client.get("/config").headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "https://huggingface.co" in policy["frame-ancestors"]
    assert "http" not in policy["script-src"] + policy["connect-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "x-frame-options" not in headers


def test_a_host_lets_other_sites_embed_the_page(page, monkeypatch):
    monkeypatch.setenv("E2UREC_EMBED", "https://museum.example; script-src *")
    policy = page.client.get("/config").headers["content-security-policy"]
    assert "https://museum.example" in policy
    assert policy.count("script-src 'self'") == 1
    assert "; script-src *" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "monitoring", "gradio_api/runs", "gradio_api/deep_link?session_hash=a", "gradio_api/vibe-code",
        "gradio_api/proxy=https://example.org/", "gradio_api/file=https://example.org/",
        "gradio_api/custom_component/a/server/b/c",
        "gradio_api/stream/a/b/1/playlist-file",
    ],
)  # fmt: skip
def test_routes_that_are_not_needed_are_shut(page, path):
    assert page.client.get(f"/{path}").status_code == 404
    for route in ("component_server", "process_recording", "vibe-edit", "run-history/connect", "api/forget"):
        assert page.client.post(f"/gradio_api/{route}", json={}).status_code == 404


def test_file_routes_give_nothing_but_what_was_handed_out(page, arrived):
    visit = visit_of(page, arrived)
    inside = [*Path(visit.folder).rglob("*.json"), ASSETS / "manifest.json", Path(__file__), Path("/etc/passwd")]
    assert len(inside) > 4
    for file in [*inside, Path(visit.folder) / ".." / ".." / "x", page.app.sessions]:
        assert page.client.get(f"/gradio_api/file={file}").status_code == 403
    made = call(page, named(page, "make"), [None], arrived)
    assert made.status_code == 200


def test_a_file_that_was_handed_out_runs_nothing(page, arrived, tmp_path):
    from gradio.processing_utils import save_file_to_cache
    from gradio.utils import get_cache_folder

    file = tmp_path / "certificate.html"
    file.write_text("<script>1</script>", encoding="utf-8")
    handed = save_file_to_cache(file, str(get_cache_folder()))
    answer = page.client.get(f"/gradio_api/file={handed}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_what_is_too_large_is_refused_before_it_is_read(page):
    for route, most in (("queue/join", MOST_IN_A_BODY), ("upload", (USUAL_UPLOAD + 1) * 2**20)):
        answer = page.client.post(f"/gradio_api/{route}", content=b"x" * (most + 1))
        assert answer.status_code == 413
        assert "KB" in answer.json()["detail"]
    deep = b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert page.client.post("/gradio_api/run/predict", content=deep).status_code == 422


def test_no_folder_of_the_server_is_in_the_page_or_in_what_a_visit_fills(page, arrived):
    hidden = {str(one) for one in (page.app.sessions, runs_folder(), cache_folder(), Path.home(), ASSETS)}
    told = [json.dumps(page.client.get("/config").json()), page.client.get("/").text]
    shows = [at for at, one in page.blocks.fns.items() if one.name in ("show", "about", "summarise", "say", "choose")]
    for number in shows:
        function = page.blocks.fns[number]
        values = [getattr(one, "value", None) for one in function.inputs]
        told.append(call(page, number, values, arrived).text)
    assert len(told) > 20
    assert not [one for one in told for folder in hidden if folder in one]


def test_a_visitors_run_is_called_by_its_place_in_their_folder(page, arrived):
    visit = visit_of(page, arrived)
    assert visit.name_of(visit.run) == "e2urec-1"
    assert visit.run_named("e2urec-1") == visit.run
    assert visit.run_named("../../other") == visit.run_named(None) == ""


def test_a_fault_inside_is_one_sentence_without_a_folder(caplog):
    import gradio as gr

    with pytest.raises(gr.Error, match="went wrong") as raised, faults_said():
        (runs_folder() / "nothing-here.json").read_text(encoding="utf-8")
    assert str(runs_folder()) not in str(raised.value)
    assert "nothing-here.json" in str(raised.value)
    assert caplog.records


def test_a_fault_is_told_to_a_page_as_markup_that_shows_what_was_said():
    import gradio as gr

    with pytest.raises(gr.Error) as raised, faults_said(as_markup):
        raise DataError('“<b onclick="x">&” is no title\u202e.')
    assert raised.value.message == '“&lt;b onclick="x"&gt;&amp;” is no title⟨U+202E⟩.'


def visit_of(page, session):
    """Return the visit in a session's state."""
    states = page.blocks.state_holder.session_data[session].state_data
    return next(one for one in states.values() if hasattr(one, "folder"))
