"""Errors that are raised on purpose; each message is one sentence that says what went wrong and what to do."""


class CoreError(Exception):
    """An error whose message is written for the person who can mend it; shown without a traceback."""


class DataError(CoreError):
    """A data set could not be found, read or verified."""


class RequestError(CoreError):
    """A forget request names something that does not exist, or leaves nothing to learn from."""


class ModelError(CoreError):
    """A backbone or an adapter could not be loaded, or does not fit its data."""


class PluginError(CoreError):
    """A plug-in could not be loaded, or what it brings does not fit."""


class RunError(CoreError):
    """A run folder is missing, unfinished, or was made for another model or data set."""


class DamageError(CoreError):
    """A file is not the one that was written: a byte of it changed, or its end is missing."""


class DivergenceError(CoreError):
    """A training left the numbers: its loss or its gradient is infinite or none."""
