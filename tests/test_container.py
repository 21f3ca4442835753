"""What the Dockerfile says is so: there is no Docker where tests run, so each of its lines is held against the rest."""

import ast
import http.server
import json
import os
import re
import subprocess
import sys
import threading

import pytest

from core.cli.commands.app import HOST_VARIABLES, PORT_VARIABLES
from core.files import PROJECT

LINES = re.sub(r"\\\n\s*", "", (PROJECT / "Dockerfile").read_text()).splitlines()


def instructions(name: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{name} ")]


def health() -> list[str]:
    [check] = instructions("HEALTHCHECK")
    return json.loads(check.partition("CMD ")[2])


def test_what_is_copied_is_there_and_not_ignored():
    kept = (PROJECT / ".dockerignore").read_text().splitlines()
    for line in instructions("COPY"):
        for name in line.split()[:-1]:
            assert (PROJECT / name).exists()
            assert f"!{name}" in kept


def test_it_does_not_run_as_root_and_its_user_owns_what_it_writes():
    [user] = instructions("USER")
    made = instructions("RUN")[0]
    assert user == "page"
    assert "useradd" in made
    assert "chown page /data" in made
    assert LINES.index(f"USER {user}") < LINES.index(f"CMD {instructions('CMD')[0]}")


def test_the_page_reads_what_it_sets():
    said = dict(one.split("=", 1) for one in instructions("ENV")[0].split())
    assert {HOST_VARIABLES[0], PORT_VARIABLES[0], "E2UREC_CACHE", "E2UREC_RUNS"} <= set(said)
    assert said["E2UREC_CACHE"].startswith("/data")
    assert instructions("EXPOSE") == [said["E2UREC_PORT"]]
    assert json.loads(instructions("CMD")[0]) == ["python", "app.py"]


@pytest.mark.parametrize("up", [True, False])
def test_the_health_check_tells_a_page_that_answers_from_none(up):
    ast.parse(health()[2])
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        port = server.server_address[1]
        thread = threading.Thread(target=server.handle_request, daemon=True)
        if up:
            thread.start()
        else:
            server.server_close()
        command = [sys.executable, *health()[1:]]
        done = subprocess.run(command, env=os.environ | {"E2UREC_PORT": str(port)}, capture_output=True, check=False)
    assert (done.returncode == 0) == up
