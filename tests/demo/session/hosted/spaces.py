"""The package ``spaces`` as a program on ZeroGPU meets it, but for the GPU: it forks, pickles, counts and times out.

After spaces 0.51.3 (``zero/wrappers.py``, ``zero/client.py``). A generator's worker is forked at its first call and
kept, so that later calls find the memory of then. Arguments and whatever is said are pickled; of an error only the name
of its class comes back; closing is felt at the worker's next word; a worker past its time is killed.
"""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import wraps
from inspect import isgeneratorfunction
from multiprocessing.queues import SimpleQueue
from threading import Thread, Timer

import gradio as gr
from gradio.context import LocalContext

SECOND = 1.0
"""Seconds that a second of a GPU lasts here."""
LEFT = {}
"""Seconds that each visitor has left, by token; who sends none has none."""
ASKED = []
"""(token, seconds) of each call that was granted."""
WORKERS = []
"""Processes of workers, in order."""
_FORK = multiprocessing.get_context("fork")
_forked = False
_wraps = True


def disable_gradio_auto_wrap():
    global _wraps
    _wraps = False


def gradio_auto_wrap(task):
    return GPU(task) if _wraps and task else task


def GPU(task=None, *, duration=None, size=None):  # noqa: N802
    del size
    if task is None:
        return lambda given: GPU(given, duration=duration)
    if os.environ.get("SPACES_ZERO_GPU", "").lower() not in ("1", "t", "true"):
        return task
    if not isgeneratorfunction(task):
        raise NotImplementedError
    return _lending(task, duration)


def _error(title, message):
    return gr.Error(message, title=title, print_exception=False)


def _schedule(seconds):
    request = LocalContext.request.get(None)
    token = None if request is None else request.headers.get("x-ip-token")
    if token is None:
        raise _error("ZeroGPU quota exceeded", "Space app has reached its GPU limit.")
    if seconds > 3600:
        raise _error("ZeroGPU illegal duration", f"The requested GPU duration ({seconds}s) is larger than the maximum")
    if seconds > LEFT[token]:
        said = f"({seconds}s requested vs. {LEFT[token]}s left). Try again in 3:20:00. "
        raise _error("ZeroGPU quota exceeded", f"You have exceeded your free ZeroGPU quota {said}")
    ASKED.append((token, seconds))


class _Worker:
    def __init__(self, task):
        self.arguments, self.results = SimpleQueue(ctx=_FORK), SimpleQueue(ctx=_FORK)
        self.stop = _FORK.Event()
        self.process = _FORK.Process(target=_serve, args=(task, self.arguments, self.results, self.stop), daemon=True)
        self.process.start()
        WORKERS.append(self.process)
        Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        self.process.join()
        with suppress(ValueError):
            self.results._wlock.release()  # which it may have held when it was killed
        self.results.put(None)


def _serve(task, arguments, results, stop):
    global _forked
    _forked = True
    while True:
        given = arguments.get()
        stop.clear()
        with ThreadPoolExecutor() as threads:
            threads.submit(_iterate, task(*given), results, stop)
        results.put(("end", None))


def _iterate(generator, results, stop):
    while True:
        try:
            said = next(generator)
        except StopIteration:
            return
        except Exception as error:
            results.put(("error", type(error).__name__))
            return
        if stop.is_set():
            generator.close()
            return
        try:
            results.put(("said", said))
        except Exception as error:  # what cannot be pickled
            results.put(("error", type(error).__name__))
            return


def _lending(task, duration):
    idle = []

    @wraps(task)
    def lending(*given):
        if _forked:
            yield from task(*given)
            return
        seconds = duration(*given) if callable(duration) else duration or 60
        _schedule(seconds)
        worker = idle.pop() if idle and idle[-1].process.is_alive() else _Worker(task)
        worker.arguments.put(given)
        over = Timer(seconds * SECOND, worker.process.kill)
        over.daemon = True
        over.start()
        try:
            yield from _heard(worker)
        finally:
            over.cancel()
            if worker.process.is_alive():
                idle.append(worker)

    return lending


def _heard(worker):
    ended = False
    try:
        while True:
            result = worker.results.get()
            ended = result is None or result[0] != "said"
            if result is None:
                raise _error("ZeroGPU worker error", "GPU task aborted")
            if result[0] == "error":
                assert worker.results.get()[0] == "end"
                raise _error("ZeroGPU worker error", result[1])
            if result[0] == "end":
                return
            yield result[1]
    finally:
        if not ended:
            worker.stop.set()
            while (result := worker.results.get()) is not None and result[0] != "end":
                pass
