"""The page's process begins as one of a host that lends GPUs, where it is one."""

from demo.session.zero_gpu.host import ZeroGpuHost, become
from demo.session.zero_gpu.lender import lends_gpus


def begin() -> ZeroGpuHost | None:
    """Find out whether the host lends GPUs; the work that leaves for them is known to ``spaces`` from then on.

    To be called before any recommender is opened, and before the page is built.

    Returns:
        None where it lends none.
    """
    if not lends_gpus():
        return None
    from demo.session.zero_gpu.lent import on_gpu

    return become(on_gpu)
