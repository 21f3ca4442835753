"""Visitors who closed their last page are missed; those who came back, or have another page, are not."""

import threading

import pytest

from demo.session import open_pages
from demo.session.open_pages import KEPT_CLOSED, OpenPages


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


def test_a_visit_has_ended_once_its_last_page_was_closed_for_long_enough():
    seconds = [0.0]
    pages = OpenPages(lambda: seconds[0])
    for page, owner in (("1", "me"), ("2", "me"), ("3", "you")):
        pages.opened(page, owner)
    pages.closed("1", lambda _: None)
    seconds[0] = 1e6
    assert pages.ended() == []  # a second page is open
    pages.closed("2", lambda _: None)
    seconds[0] += KEPT_CLOSED
    assert pages.ended() == []
    seconds[0] += 1
    assert pages.ended() == ["me"]
    assert pages.ended() == []


def test_whoever_comes_back_in_time_keeps_the_visit():
    seconds = [0.0]
    pages = OpenPages(lambda: seconds[0])
    pages.opened("1", "me")
    pages.closed("1", lambda _: None)
    pages.opened("2", "me")
    seconds[0] = 1e6
    assert pages.ended() == []
