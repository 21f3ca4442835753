import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor

from demo import text
from demo.finished_page import PICTURE, FinishedPage, with_preview
from demo.page_file import PageFiles

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
        aside.submit(asyncio.run, FinishedPage(page)(scope, wait, keep)).result()
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


SAID = {"title": "Ä <b>", "css": "a > b { color: red }", "head": "<script>one();</script>", "id": 2**63 + 1}


def page_saying(said):
    told = json.dumps(said).replace("<", "\\u003c").encode()
    return b"<head><script>window.gradio_config = %s;</script><script>x = {};</script></head>" % told


def read(page):
    """Return what a page says of itself, as a browser reads it."""
    return json.loads(re.search(rb"gradio_config = (.*?);</script>", page)[1])


def test_style_and_scripts_are_a_file_that_puts_them_back():
    files = PageFiles()
    page = files.taken_out(page_saying(SAID))
    assert read(page) == {name: value for name, value in SAID.items() if name in ("title", "id")}
    assert page.endswith(b"<script>x = {};</script></head>")
    [name] = re.findall(rb'</script><script src="\./([^"]+)"></script>', page)
    [put_back] = re.findall(r"Object\.assign\(window\.gradio_config, (.*)\);", files.find(f"/{name.decode()}").decode())
    assert read(page) | json.loads(put_back) == SAID


def test_a_file_has_another_name_when_it_says_something_else_and_old_ones_go():
    files = PageFiles()
    names = []
    for color in range(9):
        page = files.taken_out(page_saying({"css": f"a {{ color: {color} }}"}))
        names += re.findall(r"looks-\w+\.js", page.decode())
    assert len(set(names)) == 9
    assert files.find(f"/{names[-1]}") is not None
    assert files.find(f"/{names[0]}") is None


def test_a_page_without_style_is_left_as_it_is():
    for page in (THEIRS, page_saying({"title": "A"})):
        assert PageFiles().taken_out(page) == page
