"""`testimony worker`: does what the desk asks for and what waits, until it is stopped."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import FrameType

import click

from console.installation import Installation
from console.main import FAILED_JOB
from console.running import workshop_of
from console.wiring import now
from flows.wiring import standing_server
from flows.worker import Worker
from testimony.identity import RecordingId
from testimony.recording import Stage

#: Where packages for other archives are put, in the home.
DEPOSITS = "deposits"

_STOPPING = (signal.SIGTERM, signal.SIGINT)
_LONGEST_HOST = 40


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what there is to do, then end; 1 if any of it failed.")
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(min=0.1, max=3600),
    default=10,
    show_default=True,
    help="Seconds between two looks at what there is to do.",
)
@click.pass_obj
def command(installation: Installation, once: bool, every_s: float) -> int:
    """Take up what people ask for at the desk, and what waits to be processed, until SIGTERM or Ctrl+C.

    What is in hand is then finished first; a second signal ends it at once, as a power cut would.
    """
    name, stop = f"{socket.gethostname()[:_LONGEST_HOST]}:{os.getpid()}", threading.Event()
    _stop_when_told(stop)
    tell = _teller(name)
    if not installation.debug:
        logging.disable(logging.CRITICAL)  # what libraries say of starting and stopping helps nobody
    with installation.archive() as archive:
        workshop = workshop_of(installation, archive, StageNews(tell))
        with standing_server(installation.settings) as run:
            deposits = installation.home / DEPOSITS
            worker = Worker(name=name, workshop=workshop, run=run, deposits=deposits, tell=tell, stop=stop)
            with worker.at_work():
                tell("at work")
                well = _apart(worker.round) if once else _apart(lambda: worker.work(every_s))
                tell("stopped")
    return FAILED_JOB if well is False and not stop.is_set() else 0


def _apart(work: Callable[[], bool | None]) -> bool | None:
    """Do *work* in a thread of its own.

    Prefect answers a SIGTERM in the main thread by breaking off the run. And children inherit what their thread blocks:
    a Ctrl+C, which goes to all that were started from the terminal, breaks off no decoding either.
    """
    with ThreadPoolExecutor(1, "work", signal.pthread_sigmask, (signal.SIG_BLOCK, _STOPPING)) as thread:
        return thread.submit(work).result()


def _stop_when_told(stop: threading.Event) -> None:
    def stopping(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        for each in _STOPPING:
            signal.signal(each, signal.SIG_DFL)

    for each in _STOPPING:
        signal.signal(each, stopping)


def _teller(name: str) -> Callable[[str], None]:
    return lambda line: click.echo(f"{now():%Y-%m-%dT%H:%M:%SZ} {name}  {line}", err=True)


@dataclass
class StageNews:
    """Tells which stage a recording has come to, once."""

    tell: Callable[[str], None]
    _told: tuple[RecordingId, Stage] | None = None

    def __call__(self, recording: RecordingId, stage: Stage, done: int, total: int) -> None:  # noqa: ARG002 - as Progress has it
        if self._told != (recording, stage):
            self._told = (recording, stage)
            self.tell(f"{recording}  {stage}")
