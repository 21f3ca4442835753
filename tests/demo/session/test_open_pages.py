"""Visitors who closed their last page are missed; those who came back, or have another page, are not."""

import threading

import pytest

from demo.session import open_pages
from demo.session.open_pages import OpenPages


@pytest.fixture(autouse=True)
def timers(monkeypatch):
    """Return what would be done when patience is over, to be done at once."""
    due = []

    class Timer:
        def __init__(self, _, look):
            self.start = lambda: due.append(look)

    monkeypatch.setattr(open_pages.threading, "Timer", Timer)
    return due


def missed_after(timers, here, page):
    missed = []
    here.closed(page, missed.append)
    for look in timers:
        look()
    return missed


def test_whoever_closed_their_only_page_is_missed(timers):
    here = OpenPages()
    here.opened("page", "me")
    here.opened("elsewhere", "you")
    assert missed_after(timers, here, "page") == ["me"]


def test_a_reload_brings_another_page_in_time(timers):
    here, missed = OpenPages(), []
    here.opened("page", "me")
    here.closed("page", missed.append)
    here.opened("page after the reload", "me")
    timers[0]()
    assert missed == []


def test_of_a_page_that_nobody_opened_nothing_is_said(timers):
    assert missed_after(timers, OpenPages(), "page") == []
    assert timers == []


def test_the_timer_is_a_real_one_outside_of_this_test(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(open_pages, "PATIENCE", 0.0)
    here, gone = OpenPages(), threading.Event()
    here.opened("page", "me")
    here.closed("page", lambda _: gone.set())
    assert gone.wait(5)
