"""Work on the CPU in a process of its own, forked for it."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from core.experiment.experiment import Experiment
from core.experiment.race import beside
from demo.session.zero_gpu.parcels import Named
from demo.session.zero_gpu.worker import worked


def on_cpu(parcel: bytes, met: Mapping[Named, Experiment]) -> Iterator[bytes]:
    """Do the work of a parcel in a forked process, and yield what it says; closing this ends it at its next word.

    Args:
        parcel: What begins the job.
        met: The recommenders in it.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(parcel, met, ours, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        with suppress(EOFError):
            while True:
                yield ours.recv_bytes()
    finally:
        ours.close()  # what it says next goes nowhere, and that ends it
        child.join()


def _in_child(parcel: bytes, met: Mapping[Named, Experiment], ours: Connection, theirs: Connection) -> None:
    """Work in a thread of its own: threads that PyTorch keeps for the one that forked are not there any more."""
    ours.close()
    _let_go_of_sockets()
    thread = Thread(target=_work, args=(parcel, met, theirs))
    thread.start()
    thread.join()


def _work(parcel: bytes, met: Mapping[Named, Experiment], theirs: Connection) -> None:
    found = {name: beside(one) for name, one in met.items()}  # whose locks nobody held when this process began
    said = worked(parcel, found.__getitem__)
    with suppress(BrokenPipeError), closing(theirs), closing(said):  # type: ignore[type-var]
        for word in said:
            theirs.send_bytes(word)


def _let_go_of_sockets() -> None:
    """Let go of the server's connections, which are to end when the server ends them.

    Their numbers lead nowhere then, but stay taken: whoever held a connection here closes its number again one day, and
    that must not be somebody else's by then.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for one in list(Path("/proc/self/fd").iterdir()):
        with suppress(OSError):
            if str(one.readlink()).startswith("socket:"):
                os.dup2(nowhere, int(one.name))
    os.close(nowhere)
