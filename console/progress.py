"""How far the work has come, told on standard error: one line that moves on a terminal, plain lines otherwise."""

import sys
import time
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
_BAR = 24
_EVERY_S = 30  # a plain line at most this often within one stage, so that a log stays readable


@dataclass
class TerminalProgress:
    """Tells a person at a terminal, or a log, how far each recording has come."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _told: tuple[RecordingId, Stage] | None = None
    _told_at: float = 0.0

    def __call__(self, recording: RecordingId, stage: Stage, done: int, total: int) -> None:
        amount = self._amount(stage, done, total)
        finished = done >= total
        if self.stream.isatty():
            self._move(f"{recording}  {_WORDS[stage]:<16} {self._bar(done, total)} {amount}", finished)
        elif self._is_news(recording, stage) or (finished and amount):
            self.stream.write(f"{recording}  {_WORDS[stage]}{f'  {amount}' if amount else ''}\n")
            self.stream.flush()

    def _is_news(self, recording: RecordingId, stage: Stage) -> bool:
        moment = time.monotonic()
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

    def _move(self, line: str, finished: bool) -> None:
        self.stream.write(f"\r\x1b[K{line}{chr(10) if finished else ''}")
        self.stream.flush()
