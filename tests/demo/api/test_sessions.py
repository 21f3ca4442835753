from datetime import datetime

import pytest
from gradio_client import Client

from demo.endings import UNUSED, end_sessions
from demo.session.open_pages import OpenPages


@pytest.fixture
def called(address, served):
    """Return a client that has called, and the name of its session."""
    client = Client(address, verbose=False)
    client.predict(search="", limit=1, api_name="/list_people")
    assert client.session_hash in served.state_holder.session_data
    return client, client.session_hash


def later():
    return datetime.now() + 2 * UNUSED


def test_a_session_that_was_just_used_stays(served, called):
    end_sessions(OpenPages(), served)
    assert called[1] in served.state_holder.session_data


def test_nothing_is_kept_of_who_was_silent_for_long(served, called):
    assert end_sessions(OpenPages(), served, later) >= 1
    assert not served.state_holder.session_data
    assert not served.state_holder.time_last_used


def test_whoever_was_let_go_of_is_answered_all_the_same(served, called):
    client, _ = called
    end_sessions(OpenPages(), served, later)
    assert client.predict(search="", limit=1, api_name="/list_people")


def test_a_silent_page_that_is_open_or_may_come_back_keeps_its_session(served, called):
    seconds = [0.0]
    pages = OpenPages(lambda: seconds[0])
    pages.opened(called[1], "me")
    end_sessions(pages, served, later)
    pages.closed(called[1], lambda _: None)
    end_sessions(pages, served, later)
    assert called[1] in served.state_holder.session_data
    seconds[0] = 1e6
    end_sessions(pages, served, later)
    assert called[1] not in served.state_holder.session_data
