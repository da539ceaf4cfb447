"""Holding: files that somebody has brought and not yet confirmed. They lie in memory alone, and are forgotten soon."""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.corrections import Correction
from archive.export.form import Format
from archive.returning import Brought
from testimony.errors import BadInputError
from testimony.identity import RecordingId

_STAYS = timedelta(hours=1)
#: Of the desk as a whole; the oldest goes first.
MOST_HELD = 8


class ForgottenFileError(BadInputError):
    """A file was confirmed that the desk no longer has."""

    def __str__(self) -> str:
        return "the file was brought too long ago and is no longer here; nothing of it was taken over: choose it again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A file that was brought.

    Attributes:
        before: the file as it was taken out, where it came along.
    """

    form: Format
    file: Brought
    before: Brought | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A file, and what whoever brought it was shown.

    Attributes:
        sent: None once it has been taken over.
        corrections: what they were told that it changes.
        written: how many passages were corrected from it; None until it is confirmed.
    """

    key: str
    account: str
    recording: RecordingId
    sent: Sent | None
    corrections: tuple[Correction, ...]
    at: datetime
    written: int | None = None


class Holding:
    """What was brought. Of each account the newest file alone: nobody confirms another than they have looked at."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        #: Held while a file is taken over: a second click waits for the first, and is told the same.
        self.writing = threading.Lock()
        self._held: dict[str, Held] = {}

    def keep(self, account: str, recording: RecordingId, sent: Sent, corrections: Sequence[Correction]) -> Held:
        held = Held(
            key=secrets.token_urlsafe(16),
            account=account,
            recording=recording,
            sent=sent,
            corrections=tuple(corrections),
            at=self._clock(),
        )
        with self._lock:
            self._forget(held.at)
            self._held.pop(account, None)
            self._held[account] = held
            while len(self._held) > MOST_HELD:
                del self._held[next(iter(self._held))]
        return held

    def find(self, key: str, account: str, recording: RecordingId) -> Held:
        """
        Raises:
            ForgottenFileError: this account has brought nothing under *key* to this recording, or too long ago.
        """
        with self._lock:
            self._forget(self._clock())
            held = self._held.get(account)
        if held is None or held.recording != recording or not secrets.compare_digest(held.key.encode(), key.encode()):
            raise ForgottenFileError
        return held

    def wrote(self, held: Held, passages: int) -> None:
        """Remember that *held* was taken over, without its words: asked twice, the desk answers the same."""
        spent = replace(held, sent=None, corrections=(), written=passages)
        with self._lock:
            if self._held.get(held.account) is held:
                self._held[held.account] = spent

    def _forget(self, now: datetime) -> None:
        self._held = {account: held for account, held in self._held.items() if now - held.at < _STAYS}
