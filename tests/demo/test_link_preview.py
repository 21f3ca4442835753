import asyncio
from concurrent.futures import ThreadPoolExecutor

from demo import text
from demo.link_preview import PICTURE, LinkPreview, with_preview

THEIRS = (
    b'<html><head><meta property="og:title" content="Gradio" />'
    b'<meta\n name="twitter:image"\n content="x" /></head></html>'
)


def answered(path, headers=()):
    """Return the status, headers and body with which a page of Gradio's is answered through the middleware."""
    sent = []

    async def page(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1"), *headers]})
        await send({"type": "http.response.body", "body": THEIRS})

    async def keep(message):
        sent.append(message)

    async def wait():
        await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": path, "scheme": "http", "headers": [(b"host", b"example.org")]}
    with ThreadPoolExecutor(1) as aside:  # where a browser test went before, this thread has a loop already
        aside.submit(asyncio.run, LinkPreview(page)(scope, wait, keep)).result()
    return dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


def test_a_shared_link_says_what_ours_is_and_nothing_of_gradios():
    headers, body = answered("/")
    assert b"Gradio" not in body
    assert f'<meta property="og:title" content="{text.walk.TITLE}" />'.encode() in body
    assert f'content="http://example.org{PICTURE}"'.encode() in body
    assert int(headers[b"content-length"]) == len(body)


def test_what_is_packed_and_what_is_no_page_passes_as_it_is():
    assert answered("/config")[1] == THEIRS
    assert answered("/", [(b"content-encoding", b"br")])[1] == THEIRS


def test_the_picture_is_served():
    headers, body = answered(PICTURE)
    assert headers[b"content-type"] == b"image/png"
    assert body.startswith(b"\x89PNG")


def test_a_page_has_one_preview():
    assert with_preview(with_preview(THEIRS, "https://a"), "https://b").count(b"og:title") == 1
