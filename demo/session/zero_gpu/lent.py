"""Work on a GPU that is lent for it; imported on ZeroGPU alone, where the package ``spaces`` is."""

from collections.abc import Iterator

import spaces

from demo.session.zero_gpu.host import arrive_at_gpu, zero_gpu_host
from demo.session.zero_gpu.parcels import packed
from demo.session.zero_gpu.worker import worked


def _seconds(parcel: bytes, seconds: int) -> int:
    del parcel
    return seconds


@spaces.GPU(duration=_seconds)  # type: ignore[untyped-decorator]
def on_gpu(parcel: bytes, seconds: int) -> Iterator[bytes]:
    """Do the work of a parcel in a process of its own that has a GPU, for so many seconds at most.

    Args:
        parcel: What begins the job.
        seconds: Asked for.
    """
    del seconds  # what lends the GPU sees to them
    arrive_at_gpu()
    if host := zero_gpu_host():
        for word in worked(parcel, host.experiment):
            yield from map(packed, host.told())
            yield word
