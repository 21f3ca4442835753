"""Until the page is there, its address says what is being done, and nobody takes that for the page."""

import json
import threading
import urllib.error
import urllib.request

import pytest

from demo import text
from demo.cover import COVER_HEADER, covered


def got(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return answer.headers, answer.read().decode()


def test_the_cover_says_what_is_fetched_and_that_it_is_no_page():
    with covered(None, 0) as cover:
        headers, page = got(cover.port, "/?preset=one-user")
        assert headers[COVER_HEADER] == "1"
        assert text.walk.TITLE in page
        assert text.walk.OPENING in page
        cover.fetched("<MovieLens>", 1_500_000, 4_900_000)
        assert json.loads(got(cover.port, "/said")[1]) == text.walk.fetching("<MovieLens>", 1_500_000, 4_900_000)
        assert "&lt;MovieLens&gt;: 1.5 of 4.9 MB" in got(cover.port, "/")[1]


def test_whoever_wants_more_than_the_page_is_asked_to_come_back():
    with covered(None, 0) as cover, pytest.raises(urllib.error.HTTPError) as refused:
        got(cover.port, "/config")
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "2")


def test_its_port_is_free_afterwards_and_no_thread_is_left():
    with covered(None, 0) as cover:
        got(cover.port, "/")
    with covered(None, cover.port) as again:
        assert again.port == cover.port
    assert "cover" not in {one.name for one in threading.enumerate()}
