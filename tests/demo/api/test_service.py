import importlib.util
import json
import re
import sys
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from core.files import PROJECT
from demo.api.published import PUBLISHED
from demo.session.budgets import Budgets
from demo.session.visits import KEEP

NAMES = [function.__name__ for function in PUBLISHED]


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


@pytest.fixture(scope="module")
def result(client):
    """Return the messages of a run that forgot user 1."""
    return list(client.submit(users=[1], api_name="/unlearn"))


def test_ten_functions_are_told_and_nothing_else(address):
    info = httpx.get(f"{address}gradio_api/info").json()
    assert list(info["named_endpoints"]) == [f"/{name}" for name in NAMES]
    assert info["unnamed_endpoints"] == {}
    assert len(NAMES) <= 10
    for one in info["named_endpoints"].values():
        assert one["description"]
        assert all(given["type"] for given in one["parameters"])
        assert not [given for given in one["parameters"] if re.match(r"param_\d", given["parameter_name"])]


def test_the_documents_tell_the_same_ten():
    written = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", written, re.MULTILINE) == NAMES


def test_looking_tells_people_ratings_and_what_models_say(client):
    people = client.predict(limit=3, api_name="/list_people")
    assert [one["ratings"] for one in people] == sorted((one["ratings"] for one in people), reverse=True)
    user = people[0]["user"]
    assert client.predict(search=str(user), limit=9, api_name="/list_people") == people[:1]
    rated = client.predict(user=user, limit=1, api_name="/list_ratings")
    said = client.predict(user=user, item=rated[0]["item"], api_name="/predict")
    assert said["stars"] == rated[0]["stars"]
    assert 0 < said["click"]["before"] < 1
    best = client.predict(user=user, count=3, api_name="/recommend")
    assert [one["click"] for one in best] == sorted((one["click"] for one in best), reverse=True)


def test_unlearning_is_a_stream_that_ends_in_a_result_only_its_id_opens(client, result, service_app):
    assert [set(one) >= {"status", "phase", "step", "of"} for one in result] == [True] * len(result)
    assert len(result) > 1
    last = result[-1]
    assert last["status"] == "finished"
    assert re.fullmatch(r"visit-[0-9a-f]{32}", last["result"])
    plan = client.predict(users=[1], api_name="/plan_request")
    found = client.predict(last["result"], api_name="/compare")
    assert found["forgotten"]["request"] == {"users": [1], "interactions": []}
    assert found["forgotten"]["samples"] == plan["ratings"]
    assert {one["name"] for one in client.predict(last["result"], api_name="/attack")} >= {"mia", "mia_user"}
    clicks = client.predict(1, 1, last["result"], api_name="/predict")["click"]
    assert clicks["before"] != clicks["after"]
    record = client.predict(last["result"], api_name="/certificate")
    assert record["kind"] == "certificate of unlearning"
    assert client.predict(last["result"], "page", api_name="/certificate")["html"].startswith("<!doctype html>")
    told = json.dumps([result, found, record])
    assert str(service_app.sessions) not in told
    assert str(Path.home()) not in told


@pytest.mark.parametrize(
    ("name", "given", "part"),
    [
        ("predict", {"user": True, "item": 1}, "“user” does not fit"),
        ("predict", {"user": 10**9, "item": 1}, "no user 1000000000"),
        ("predict", {"user": 1, "item": -1}, "no item -1"),
        ("predict", {"user": 1, "item": 1, "original": "../../etc"}, "no original"),
        ("recommend", {"user": 1, "count": 0}, "from 1 to 50"),
        ("unlearn", {}, "Nothing was named"),
        ("unlearn", {"users": [1], "preset": "one-user"}, "leave “users”"),
        ("unlearn", {"users": ["1"]}, "“users” does not fit"),
        ("unlearn", {"ratings": [[1]]}, "“ratings” does not fit"),
        ("unlearn", {"users": [1], "method": "os.system"}, "no method"),
        ("compare", {"result": "visit-" + "0" * 32}, "no result of that id"),
        ("attack", {"result": "../visit"}, "no result of that id"),
        ("list_people", {"search": "x" * 201}, "“search” does not fit"),
    ],
)
def test_what_is_wrong_is_one_sentence(client, name, given, part):
    with pytest.raises(AppError) as raised:
        client.predict(**given, api_name=f"/{name}")
    assert part in str(raised.value)
    assert str(raised.value).count("\n") == 0


def test_what_a_host_allows_at_most_holds_here_too(client, service_app, monkeypatch):
    monkeypatch.setattr(service_app, "limits", Budgets(samples=1))
    with pytest.raises(AppError, match=r"this host allows 1\."):
        client.predict(users=[1], api_name="/unlearn")


def test_a_result_is_gone_after_six_hours(client, result, service_app):
    import os
    import time

    folder = service_app.sessions / result[-1]["result"]
    now = time.time()
    os.utime(folder, (now - KEEP - 1, now - KEEP - 1))
    with pytest.raises(AppError, match="no result"):
        client.predict(result[-1]["result"], api_name="/compare")
    os.utime(folder, (now, now))


def example(name):
    """Return an example of the documents as a module."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", PROJECT / "docs" / "examples" / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found  # dataclasses look themselves up there
    spec.loader.exec_module(found)
    return found


def test_several_visitors_at_once_see_their_own_results_and_no_fault(address, capsys):
    found = example("load_test").main([address, "--visitors", "3", "--rounds", "2", "--every", "0"])
    assert found["faults"] == []
    assert found["visitors"] == found["results"] == 6
    assert 0 <= found["look_median_s"] <= found["look_p95_s"] <= found["longest_wait_s"]
    assert json.loads(capsys.readouterr().out) == found


def test_what_grows_is_told_with_its_interval():
    slope = example("load_test").slope
    assert slope([3.0, 5.0, 7.0, 9.0]) == pytest.approx({"value": 2.0, "low": 2.0, "high": 2.0})
    grows = slope([1.0, 2.0, 1.0, 2.0, 1.0, 2.0])
    assert grows["low"] < 0 < grows["high"]
    assert slope([1.0, 2.0]) is None


def test_the_example_of_the_documents_runs(address, capsys):
    example("client").main(address)
    assert re.search(r"AUC 0\.\d{3} before, 0\.\d{3} after", capsys.readouterr().out)


def test_an_agent_forgets_user_13_in_one_call(address, interactions):
    """The tiny world has twelve people; its first stands for user 13."""
    user = int(interactions.users.index[0])
    hello = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    assert rpc(address, "initialize", hello)["serverInfo"]["name"]
    assert [one["name"] for one in rpc(address, "tools/list", {})["tools"]] == NAMES
    done = rpc(address, "tools/call", {"name": "unlearn", "arguments": {"users": [user]}})
    assert done["isError"] is False
    assert re.search(r"'result': 'visit-[0-9a-f]{32}'", done["content"][0]["text"])
    refused = rpc(address, "tools/call", {"name": "unlearn", "arguments": {"users": [10**9]}})
    assert refused["isError"] is True


def rpc(address, method, parameters):
    """Call a method of the MCP server and return its result."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    accept = {"Accept": "application/json, text/event-stream"}
    answer = httpx.post(f"{address}gradio_api/mcp/", json=body, headers=accept, timeout=60)
    assert answer.status_code == 200, answer.text
    return json.loads(re.search(r"^data: (.*)$", answer.text, re.MULTILINE)[1])["result"]


def test_style_and_scripts_are_a_file_that_is_served_and_kept_for_good(address):
    html = httpx.get(address).text
    [name] = re.findall(r'src="\./(looks-[0-9a-f]+\.js)"', html)
    answer = httpx.get(f"{address}{name}")
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert ".tiles-strip" in answer.text
    assert "window.alwaysPresent" in answer.text
    assert ".tiles-strip" not in html
    assert httpx.get(f"{address}looks-0123456789abcdef.js").status_code == 404
