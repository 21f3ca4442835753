"""Which functions are published, and in which line of Gradio's queue each waits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from demo.api import forgetting, looking
from demo.api.endpoint import publish
from demo.page_context import JOBS
from demo.session.app_context import AppContext

_LOOKS: Mapping[str, Any] = {"concurrency_id": "api-looks", "concurrency_limit": 4}
_JUDGED: Mapping[str, Any] = {"concurrency_id": "files", "concurrency_limit": 2}
"""In the line of the files that visitors take away, which cost as much."""
PUBLISHED: Mapping[Any, Mapping[str, Any]] = MappingProxyType(
    {
        looking.list_people: _LOOKS,
        looking.list_ratings: _LOOKS,
        looking.list_options: _LOOKS,
        looking.predict: _LOOKS,
        looking.recommend: _LOOKS,
        forgetting.plan_request: _LOOKS,
        forgetting.unlearn: JOBS,
        forgetting.compare: _JUDGED,
        forgetting.attack: _JUDGED,
        forgetting.certificate: _JUDGED,
    }
)


def publish_all(app: AppContext) -> None:
    """Publish every function of :data:`PUBLISHED` on the page that is being built."""
    publish(app, PUBLISHED)
