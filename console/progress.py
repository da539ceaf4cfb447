"""How far the work has come, told on standard error: one line that moves on a terminal, plain lines otherwise."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from testimony.identity import RecordingId
from testimony.recording import Stage
from testimony.span import clock

_WORDS = {
    Stage.PREPARE: "preparing",
    Stage.TRANSCRIBE: "transcribing",
    Stage.TRANSLATE: "translating",
    Stage.QUEUE: "ready for review",
}
_NOTHING = (
    "nothing to do: all that this model would translate has a translation of it under this glossary, or a person's"
)
_BAR = 24
_WORK_S = 0.5  # what is told sooner than this was found finished, and says nothing of how long the rest will take
_EVERY_S = 30  # a plain line at most this often within one stage, so that a log stays readable


@dataclass
class Pace:
    """How fast a stage goes, by what was worked at; what a resumed run finds finished does not count."""

    _of: object = None
    _done: int = 0
    _at: float = 0.0
    _worked: int = 0
    _worked_s: float = 0.0

    def left_s(self, of: object, done: int, total: int, moment: float) -> float | None:
        """The seconds that are left if the rest of *of* goes as what was worked at; None where nothing tells yet."""
        if of != self._of or done < self._done:
            self._of, self._done, self._at, self._worked, self._worked_s = of, done, moment, 0, 0.0
            return None
        if moment - self._at >= _WORK_S:
            self._worked += done - self._done
            self._worked_s += moment - self._at
        self._done, self._at = done, moment
        return self._worked_s * (total - done) / self._worked if self._worked and done < total else None


def _rounded(seconds: float) -> str:
    """For a person: no more exact than it can be."""
    if seconds < 90:  # noqa: PLR2004 - from there on, minutes
        return "about a minute"
    minutes = round(seconds / 60)
    return f"about {minutes} minutes" if minutes < 90 else f"about {round(minutes / 60)} hours"  # noqa: PLR2004 - hours


@dataclass
class TerminalProgress:
    """Tells a person at a terminal, or a log, how far each recording has come."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    moment: Callable[[], float] = time.monotonic
    _pace: Pace = field(default_factory=Pace)
    _told: tuple[RecordingId, Stage] | None = None
    _told_at: float = 0.0

    def __call__(self, recording: RecordingId, stage: Stage, done: int, total: int) -> None:
        if stage is Stage.TRANSLATE and total == 0:
            self._tell(f"{recording}  {_WORDS[stage]}  {_NOTHING}")
            return
        left = self._pace.left_s((recording, stage), done, total, self.moment())
        amount = self._amount(stage, done, total) + (f", {_rounded(left)} left" if left else "")
        finished = done >= total
        if self.stream.isatty():
            self._move(f"{recording}  {_WORDS[stage]:<16} {self._bar(done, total)} {amount}", finished)
        elif self._is_news(recording, stage) or (finished and amount):
            self._tell(f"{recording}  {_WORDS[stage]}{f'  {amount}' if amount else ''}")

    def _is_news(self, recording: RecordingId, stage: Stage) -> bool:
        moment = self.moment()
        if (recording, stage) == self._told and moment - self._told_at < _EVERY_S:
            return False
        self._told, self._told_at = (recording, stage), moment
        return True

    @staticmethod
    def _amount(stage: Stage, done: int, total: int) -> str:
        if stage is Stage.TRANSCRIBE:
            return f"{clock(done)[:8]} of {clock(total)[:8]}"
        if stage is Stage.TRANSLATE:
            return f"{done} of {total} segments"
        return ""

    @staticmethod
    def _bar(done: int, total: int) -> str:
        filled = _BAR if total == 0 else _BAR * done // total
        return f"[{'#' * filled}{'.' * (_BAR - filled)}]"

    def _tell(self, line: str) -> None:
        self.stream.write(f"{line}\n")
        self.stream.flush()

    def _move(self, line: str, finished: bool) -> None:
        self.stream.write(f"\r\x1b[K{line}{chr(10) if finished else ''}")
        self.stream.flush()
