"""Where to serve a page so that nobody else is in the way."""

import socket


def free_port() -> int:
    """Return a port that nobody listens on; Gradio's own search may give one to two who look at the same time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
