"""Whether the host lends GPUs; told before anything heavy is loaded."""

import os

ZERO_GPU = "SPACES_ZERO_GPU"
"""Environment variable by which the package ``spaces`` knows ZeroGPU."""


def lends_gpus() -> bool:
    """Return whether the host is ZeroGPU and has the package ``spaces``, which is imported then.

    It stands in for CUDA from there on, and so is to be asked for before PyTorch is imported.
    """
    if os.environ.get(ZERO_GPU, "").lower() not in ("1", "t", "true"):
        return False
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by gradio, which spaces imports
    try:
        import spaces
    except ImportError:
        return False
    spaces.disable_gradio_auto_wrap()  # or a Space may be set to ask for a GPU at each event of the page
    return True
