"""What is asked for in the moment in which the server ends its stream of answers is answered all the same."""

import pytest
from playwright.sync_api import expect
from walk import choose_by, forget

from demo import text

pytestmark = pytest.mark.browser

LATE = """(() => {
  const plain = window.fetch.bind(window);
  window.closings = 0;
  window.fetch = async (what, how) => {
    const answer = await plain(what, how);
    if (!(what.url ?? String(what)).includes("/queue/data")) return answer;
    const late = async (chunk, control) => {
      if (new TextDecoder().decode(chunk).includes("close_stream")) {
        await new Promise((go) => setTimeout(go, 1500));
        window.closings += 1;
      }
      control.enqueue(chunk);
    };
    return new Response(answer.body.pipeThrough(new TransformStream({ transform: late })), answer);
  };
})()"""
"""Lets the word that a stream is over reach the page late, as on a machine that has much else to do."""


def test_what_is_asked_for_while_the_last_stream_ends_is_answered(visitor):
    page = visitor(script=LATE)
    page.wait_for_function("closings > 0")
    for way, said in (("people", text.choose.NOBODY_CHOSEN), ("ratings", text.choose.NO_RATING_CHOSEN)):
        choose_by(page, text.choose.TABS[way])
        forget(page)
        expect(page.get_by_role("alert")).to_have_text(said)
