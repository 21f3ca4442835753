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
    assert called[1] not in served._queue.pending_messages_per_session
    assert called[1] not in served._queue.pending_event_ids_session


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


def test_whoever_waits_in_silence_keeps_the_way_by_which_they_are_told(served, called):
    _, session = called
    served._queue.pending_event_ids_session[session].add("an event that has not begun")
    end_sessions(OpenPages(), served, later)
    assert session in served._queue.pending_messages_per_session
    served._queue.pending_event_ids_session[session].clear()


def test_a_session_holds_a_description_of_those_components_alone_that_were_changed_for_it(served, called):
    held = served.state_holder.session_data[called[1]]
    assert served.app.state_holder is served.state_holder
    assert len(held.config_values) < len(served.blocks) / 10
    assert held.blocks_config.blocks.keys() == served.default_config.blocks.keys()


def test_thousands_of_later_callers_leave_those_their_events_who_came_before(served, called):
    """Gradio drops the one known longest of two thousand, which may be a page whose run goes on."""
    queues = served._queue.pending_messages_per_session
    others = [f"caller {at}" for at in range(2500)]
    for one in others:
        queues[one] = queues[called[1]]
    assert called[1] in queues
    for one in others:
        del queues[one]


def test_events_are_not_summed_up_for_a_dashboard_that_nobody_has(served, called):
    client, _ = called
    for _ in range(3):
        client.predict(search="", limit=1, api_name="/list_people")
    assert len(served._queue.event_analytics) <= 1
    assert served._queue.event_count_at_last_cache == 0
