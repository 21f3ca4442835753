"""The page inside somebody else's: in a frame where the host says so and nowhere else, and as a web component."""

import http.server
import re
import threading
from functools import partial

import httpx
import pytest
from playwright.sync_api import expect
from walk import choose_preset, forget_and_compare, headline

from demo.guard.headers import EMBED

pytestmark = pytest.mark.browser


class Outside(http.server.BaseHTTPRequestHandler):
    """A page of another site with ours in a frame."""

    def __init__(self, body, *given):
        self.body = body
        super().__init__(*given)

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.body.encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def outside():
    """Return a function that serves a page of another origin that holds ``body``, and returns its address."""
    servers = []

    def serve(body):
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Outside, body)))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://localhost:{servers[-1].server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_another_site_frames_the_page_only_where_the_host_names_it(app, url, files, outside, monkeypatch):
    around = outside(f'<!doctype html><title>Course</title><iframe src="{url}" width="1100" height="800"></iframe>')
    page = files.new_page()
    page.goto(around)
    page.wait_for_function("frames.length === 1")
    refused = page.frames[1]
    refused.wait_for_load_state()
    assert refused.locator("#walk").count() == 0
    monkeypatch.setenv(EMBED, around)
    page.reload()
    inside = page.frame_locator("iframe")
    expect(inside.locator(".answer .big")).to_be_visible()
    frame = page.frames[1]
    choose_preset(frame, "One user")
    forget_and_compare(frame)
    expect(headline(frame)).to_contain_text("Models that never saw it say")
    page.close()


def test_another_site_shows_the_page_as_a_web_component_by_a_script_of_the_page_itself(app, url, files, outside):
    [script] = set(re.findall(r'src="\.?/?(assets/index-[^"]+\.js)"', httpx.get(url).text))
    body = f'<script type="module" src="{url}{script}"></script><gradio-app src="{url}"></gradio-app>'
    page = files.new_page()
    page.goto(outside(f"<!doctype html><title>Course</title>{body}"))
    expect(page.locator("gradio-app .answer .big")).to_be_visible()
    page.wait_for_function("window.stage?.token()")
    choose_preset(page, "One user")
    page.close()
