"""The recommenders behind the page: one data set, its originals opened when first asked for, one engine thread."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path

from core.config import ORIGINALS
from core.data.requests import ForgetPlan, ForgetRequest
from core.experiment.cost import MachineSpeed, measured_speed
from core.experiment.experiment import Experiment
from core.experiment.race import beside
from core.experiment.zero_shot import before_training
from core.files import runs_folder
from core.loading import loading
from core.runs.events import Finished
from core.runs.store import Run
from core.unlearning.tuned_settings import tuned_path
from demo.session.budgets import budgets
from demo.session.jobs import Jobs, QueuedJob
from demo.session.open_pages import OpenPages
from demo.session.own_data import is_own, open_own
from demo.session.own_models import OwnModels
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import note_speed
from demo.session.zero_gpu.host import make_ready

MEMORISING, PERSON_PRESET = ORIGINALS[1], "one-user"
"""The original that plainly remembers single people, and the preset that forgets one."""
MOST_AFTER = 6
"""Recommenders as they stand after requests that are kept in memory; others are made again when they are asked for."""


class AppContext:
    """What all visitors share.

    Attributes:
        first: Name of the original that a page opens on.
        originals: Names of all originals that visitors may choose.
        fetching: What is being fetched: its name, bytes that are here, and bytes of all (0 where unknown); None before.
        notice: Why this is not the data set that was asked for; empty where it is.
        sessions: Folder under which visitors' private folders lie.
        jobs: The engine thread.
        own_models: Models that have met visitors.
        limits: What the host lets a visitor have.
        open_pages: The pages that are open, and whose they are.
    """

    def __init__(
        self,
        opener: Callable[[str], Experiment],
        sessions: Path | None = None,
        notice: str = "",
        first: str = ORIGINALS[0],
        originals: Sequence[str] = ORIGINALS,
    ) -> None:
        self.first, self.own_models = first, OwnModels()
        self.originals = (*originals, first) if first not in originals else tuple(originals)
        self.fetching: tuple[str, int, int] | None = None
        self.notice, self.open_pages, self.limits = notice, OpenPages(), budgets()
        self.jobs = Jobs(self.limits, self.open_pages.place)
        self.sessions = sessions or runs_folder() / "sessions"
        self._then: list[Callable[[], None]] = []
        self._opener, self._opening = opener, threading.Lock()
        self._doors: dict[str, threading.Lock] = {}
        self._experiments: dict[str, Experiment] = {}
        self._speeds: dict[str, MachineSpeed] = {}
        self._untrained: dict[str, Experiment | None] = {}
        self._beside: dict[str, Experiment] = {}
        self._after: OrderedDict[tuple[str, ...], Experiment] = OrderedDict()

    def make_ready(self) -> None:
        """Put copies of the models where GPUs will find them that are lent; does nothing where none are.

        To be called by the main thread, before the page is served.

        Raises:
            CoreError: A model cannot be loaded.
        """
        make_ready(self._opener, self.experiment)

    def machine_speed(self, experiment: Experiment) -> MachineSpeed:
        """Return how fast this machine trains and asks a recommender; timed when it is first asked for."""
        name = experiment.original
        if name not in self._speeds:
            self.jobs.compute(lambda: self.time(name))
        return self._speeds[name]

    def known_speed(self, experiment: Experiment) -> MachineSpeed | None:
        """Return how fast this machine is with a recommender; None where that was not timed yet."""
        return self._speeds.get(experiment.original)

    def time(self, original: str) -> None:
        """Time a recommender unless that was done; called on the engine thread."""
        if original not in self._speeds:
            self._speeds[original] = next(away(partial(_timing, self.experiment(original)), small=True))
            note_speed(original, self._speeds[original])

    def experiment(self, original: str | None = None) -> Experiment:
        """Return the recommender of that name, or the first one, opened the first time it is asked for.

        A visitor's own has a name that nobody can guess, and that no visit but theirs holds.

        Raises:
            CoreError: The data or the recommender cannot be had.
        """
        name = original or self.first
        with self._opening:  # each has a door of its own, so that nobody waits for what somebody else has fetched
            door = self._doors.setdefault(name, threading.Lock())
        with door:
            if name not in self._experiments:
                self._experiments[name] = self._own(name) if is_own(name) else self._opener(name)
            return self._experiments[name]

    def _own(self, name: str) -> Experiment:
        usual = self.experiment(self.first)
        return open_own(self.sessions, name, tuned_path(usual.assets, usual.key, "").parent)

    def is_open(self, original: str) -> bool:
        """Return whether the recommender of that name can be asked at once."""
        return original in self._experiments

    def open_beside(self, original: str) -> QueuedJob[Finished]:
        """Open the recommender of that name beside all jobs, and return the job that does so; it is timed after them.

        Whoever asks while another does so waits for the same opening.
        """

        def opened() -> Generator[Finished, None, None]:
            self.looking(original)
            self.jobs.when_idle(lambda: self.time(original))
            yield Finished({})

        return self.jobs.beside(f"opening {original}", opened)

    def untrained(self, original: str) -> Experiment | None:
        """Return the recommender of that name as it was before it saw a rating, to be asked by ``jobs.look``.

        Returns:
            None where it was made of no pretrained model.
        """
        if original not in self._untrained:
            self._untrained[original] = before_training(self.looking(original))
        return self._untrained[original]

    @property
    def is_loaded(self) -> bool:
        """Whether the first recommender's model is in memory, so that it answers at once."""
        return self.experiment().recommender.is_loaded

    @property
    def opens_with(self) -> Experiment | None:
        """What can answer the questions with which a page opens; None where nothing can until the model is loaded."""
        experiment = self.experiment()
        return self.looking() if self.is_loaded else experiment if experiment.kept_answers.any else None

    def planned(self, experiment: Experiment, request: ForgetRequest) -> ForgetPlan:
        """Return the plan of a request that the host lets visitors have.

        Raises:
            RequestError: It cannot be forgotten, or is larger than the host allows.
        """
        plan = experiment.plan(request)
        self.limits.check_size(len(plan.forget))
        return plan

    def when_loaded(self, then: Callable[[], None]) -> None:
        """Call ``then`` at the end of :meth:`load`, where the model is not loaded yet."""
        if not self.is_loaded:
            self._then.append(then)

    def load(self) -> None:
        """Load the first recommender's model, behind a page that is there already, and keep how a page opens.

        Raises:
            CoreError: It cannot be loaded.
        """
        experiment = self.experiment()
        with loading():
            self.looking()
        self.machine_speed(experiment)  # here, so that nobody waits for it
        with experiment.kept_answers.noting():
            for then in self._then:
                then()
        self._then.clear()

    def looking(self, original: str | None = None) -> Experiment:
        """Return the recommender of that name, or the first one, to be asked by ``jobs.look``, beside all jobs.

        Raises:
            CoreError: The data or the recommender cannot be had.
        """
        experiment = self.experiment(original)
        with self._opening:
            if experiment.original not in self._beside:
                self._beside[experiment.original] = beside(experiment)
            return self._beside[experiment.original]

    def let_go(self, folder: str = "") -> None:
        """Let go of the recommenders that stand after runs in ``folder``, and of those whose own table is gone."""
        with self._opening:
            names = [name for name in self._experiments if is_own(name)]
            gone = [name for name in names if not any(self.sessions.glob(f"visit-*/{name}"))]
            for known in (self._experiments, self._beside, self._doors, self._speeds, self._untrained):
                for name in gone:
                    known.pop(name, None)
            for key in list(self._after):
                if key[0] in gone or any(folder and Path(folder) in Path(run).parents for run in key[1:]):
                    del self._after[key]

    def after(self, original: str, runs: Sequence[Run]) -> Experiment:
        """Return the recommender ``original`` as it stands after finished ``runs``, each gone on from the last.

        Not to be called by a job: where it has to be made, the engine thread makes it, once those before it are done.

        Raises:
            CoreError: A run is not what it was, or left a model that nothing can go on from.
        """
        if not runs:
            return self.experiment(original)
        key = (original, *(str(run.folder) for run in runs))
        if (known := self._after.get(key)) is None:
            before = self.after(original, runs[:-1])
            known = self.jobs.compute(lambda: before.after(runs[-1]))
        with self._opening:
            self._after[key] = known
            self._after.move_to_end(key)
            while len(self._after) > MOST_AFTER:
                self._after.popitem(last=False)
        return known


def _timing(experiment: Experiment) -> Generator[MachineSpeed, None, None]:
    yield measured_speed(experiment)
