"""Sessions: who is signed in. They live in this process, so that a stolen disk holds none and a restart ends all."""

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from testimony.identity import RecordingId

#: After this long without a sign of life, and after this long at most, a session ends.
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=12)


def new_id() -> str:
    """An id that nobody guesses. It names a session once somebody has signed in; until then it names a visitor."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody at a browser.

    Attributes:
        heard: the recordings whose sound was asked for: a browser asks for it in hundreds of pieces, and the audit
            trail is told once.
    """

    id: str
    account: str
    began_at: datetime
    seen_at: datetime
    heard: frozenset[RecordingId] = field(default=frozenset())


class Sessions:
    """The sessions of this process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, account: str) -> Session:
        """A new session under a new id, whatever id the browser came with."""
        now = self._clock()
        session = Session(id=new_id(), account=account, began_at=now, seen_at=now)
        with self._lock:
            self._open = {each.id: each for each in self._open.values() if not _is_over(each, now)}
            self._open[session.id] = session
        return session

    def find(self, cookie: str) -> Session | None:
        """The session that *cookie* names, which is thereby alive; None where there is none, or none any more."""
        now = self._clock()
        with self._lock:
            session = self._open.get(cookie)
            if session is None or _is_over(session, now):
                return None
            self._open[session.id] = session = replace(session, seen_at=now)
        return session

    def is_first_hearing(self, session: Session, recording: RecordingId) -> bool:
        """Whether nobody in this session has asked for the sound of *recording* before; from now on somebody has."""
        with self._lock:
            current = self._open.get(session.id, session)
            if session.id in self._open:  # it may have ended while this was asked
                self._open[session.id] = replace(current, heard=current.heard | {recording})
        return recording not in current.heard

    def end(self, cookie: str) -> None:
        with self._lock:
            self._open.pop(cookie, None)

    def end_all_of(self, account: str) -> None:
        """Wherever *account* is signed in, it no longer is."""
        with self._lock:
            self._open = {each.id: each for each in self._open.values() if each.account != account}

    def token(self, cookie: str) -> str:
        """What every change must bring along, to show that it comes from a page of ours.

        It follows from the cookie by a key of this process, so that a visitor has one before there is a session.
        """
        return hmac.new(self._key, cookie.encode(), "sha256").hexdigest()

    def is_token(self, cookie: str, token: str) -> bool:
        return hmac.compare_digest(self.token(cookie).encode(), token.encode())


def _is_over(session: Session, now: datetime) -> bool:
    return now - session.seen_at > IDLE or now - session.began_at > LONGEST
