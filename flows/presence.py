"""A worker on Prefect's pages; and the end of flow runs whose process is gone. Only ids travel through Prefect."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectAlreadyExists, PrefectException
from prefect.states import Crashed

from archive.store import Archive
from flows.interviews import FLOW
from flows.pools import Pool
from testimony.errors import MayPassError
from testimony.identity import RecordingId
from testimony.recording import NoSuchRecordingError

#: Between two beats. A flow run is ended once nobody held its recordings at two of them in a row.
BEAT_S = 60.0

_TYPE = "testimony"
_MOST = 200  # flow runs that are looked at in one beat: what Prefect hands over at once
_UNENDED = ("PENDING", "RUNNING", "CANCELLING")


@dataclass(kw_only=True, slots=True)
class Presence:
    """What Prefect is told of a worker, minute by minute. That it cannot be told stops no work.

    Attributes:
        name: of the worker.
        tell: is told, in lines of ids, which flow runs were ended.
    """

    archive: Archive
    name: str
    pool: Pool
    tell: Callable[[str], None]
    _suspects: set[UUID] = field(default_factory=set, init=False)

    @contextmanager
    def standing(self, every_s: float = BEAT_S) -> Iterator[None]:
        """Beat at once, and every *every_s* for the body of the ``with``."""
        over = threading.Event()

        def beat() -> None:
            while True:
                with suppress(HTTPError, PrefectException, MayPassError):  # the next beat may find them again
                    self.beat(every_s)
                if over.wait(every_s):
                    return

        thread = threading.Thread(target=beat, name="presence", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=every_s)

    def beat(self, every_s: float = BEAT_S) -> None:
        """Say that the worker lives, and end the flow runs of those that do not.

        Raises:
            HTTPError, PrefectException: Prefect does not answer.
            MayPassError: the archive does not.
        """
        with get_client(sync_client=True) as client:
            with suppress(ObjectAlreadyExists):
                client.create_work_pool(WorkPoolCreate(name=self.pool.value, type=_TYPE))
            client.send_worker_heartbeat(self.pool.value, self.name, every_s)
            self._end_orphans(client)

    def _end_orphans(self, client: SyncPrefectClient) -> None:
        held = frozenset(self.archive.leases.held("rec-"))
        orphans = {run.id for run in _unended(client) if self._is_orphan(run, held)}
        for run in sorted(orphans & self._suspects):
            message = "its process ended without a word; the archive knows how far it had come"
            client.set_flow_run_state(run, Crashed(message=message), force=True)
            self.tell(f"flow run {run} of a process that is gone was ended")
        self._suspects = orphans - self._suspects

    def _is_orphan(self, run: FlowRun, held: frozenset[str]) -> bool:
        recordings = [RecordingId(str(each)) for each in run.parameters.get("recordings", ())]
        if not recordings or held.intersection(recordings):
            return False
        try:
            self.archive.recordings.get(recordings[0])
        except NoSuchRecordingError:
            return False  # the flow run of another archive under the same server
        return True


def _unended(client: SyncPrefectClient) -> list[FlowRun]:
    """Our flow runs that have begun, or are about to, and have not ended."""
    ours = FlowFilter(name=FlowFilterName(any_=[FLOW]))
    states = FlowRunFilter.model_validate({"state": {"type": {"any_": list(_UNENDED)}}})
    return client.read_flow_runs(flow_filter=ours, flow_run_filter=states, limit=_MOST)
