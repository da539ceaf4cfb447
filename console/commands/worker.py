"""`testimony worker`: does what the desk asks for and what waits, until it is stopped."""

import json
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
from console.keeping import DEPOSITS, agenda_of, alarm_of
from console.main import FAILED_JOB
from console.running import workshop_of
from console.wiring import now
from flows.helping import Helper
from flows.pools import Pool
from flows.wiring import presence, standing_server
from flows.worker import Worker
from testimony.identity import RecordingId
from testimony.recording import Stage

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
@click.option(
    "--pool",
    type=click.Choice([each.value for each in Pool]),
    default=Pool.ALL.value,
    show_default=True,
    help="What it takes up: all; hearing, parts of long recordings that others hold; housekeeping, no model needed.",
)
@click.option(
    "--log", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How lines are told."
)
@click.pass_obj
def command(installation: Installation, once: bool, every_s: float, pool: str, log: str) -> int:
    """Take up what people ask for at the desk, and what waits to be processed, until SIGTERM or Ctrl+C.

    What is in hand is then finished first; a second signal ends it at once, as a power cut would.
    """
    name, stop = f"{socket.gethostname()[:_LONGEST_HOST]}:{os.getpid()}", threading.Event()
    _stop_when_told(stop)
    tell = _json_teller(name) if log == "json" else _teller(name)
    if not installation.debug:
        logging.disable(logging.CRITICAL)  # what libraries say of starting and stopping helps nobody
    with installation.archive() as archive:
        workshop = workshop_of(installation, archive, StageNews(tell))
        with standing_server(installation.settings, tell, Pool(pool)) as run:
            deposits = installation.home / DEPOSITS
            pause_s = installation.settings.inbox_settle_s + 0.1  # what was new in an inbox may then be taken
            helper = Helper(workshop=workshop, tell=tell)
            alarm = alarm_of(installation, tell)
            worker = Worker(
                name=name,
                workshop=workshop,
                run=run,
                deposits=deposits,
                tell=tell,
                stop=stop,
                pool=Pool(pool),
                helper=helper,
                agenda=agenda_of(installation, archive, name, tell, alarm),
                alarm=alarm,
            )
            with worker.at_work(), presence(installation.settings, archive, name, worker.pool, tell):
                tell("at work")
                well = _apart(lambda: worker.work_once(pause_s) if once else worker.work(every_s))
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


def _json_teller(name: str) -> Callable[[str], None]:
    """A line is a subject and what is said of it, or what is said alone."""

    def tell(line: str) -> None:
        subject, parted, message = line.partition("  ")
        said = {"subject": subject, "message": message} if parted else {"subject": None, "message": line}
        click.echo(json.dumps({"at": f"{now():%Y-%m-%dT%H:%M:%SZ}", "worker": name, **said}), err=True)

    return tell


@dataclass
class StageNews:
    """Tells which stage a recording has come to, once."""

    tell: Callable[[str], None]
    _told: tuple[RecordingId, Stage] | None = None

    def __call__(self, recording: RecordingId, stage: Stage, done: int, total: int) -> None:  # noqa: ARG002 - as Progress has it
        if self._told != (recording, stage):
            self._told = (recording, stage)
            self.tell(f"{recording}  {stage}")
