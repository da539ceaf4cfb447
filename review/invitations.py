"""Invitations: links that work once, with which somebody chooses a password that nobody else ever knows."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.accounts import Duty
from testimony.errors import BadInputError

_VALID = timedelta(days=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """What a link lets its bearer do.

    Attributes:
        name: of the account; None where the bearer chooses it, as the first administrator does.
        by: the account that invites; None for the first.
        is_new: whether an account is made; otherwise one that there is gets another password.
    """

    name: str | None
    duties: frozenset[Duty]
    by: str | None
    until: datetime
    is_new: bool


class SpentInvitationError(BadInputError):
    """A link was followed that was used before, is too old, or never was one."""

    def __str__(self) -> str:
        return "this link has been used, or is too old; ask an administrator for a new one"


class Invitations:
    """The links that have not been used. They end with this process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._open: dict[str, Invitation] = {}
        self._lock = threading.Lock()

    def issue(self, *, name: str | None, duties: frozenset[Duty], by: str | None, is_new: bool = True) -> str:
        """A new link's secret part. An older one for the same name no longer works."""
        token, until = secrets.token_urlsafe(24), self._clock() + _VALID
        with self._lock:
            self._open = {token: each for token, each in self._open.items() if each.name != name}
            self._open[token] = Invitation(name=name, duties=duties, by=by, until=until, is_new=is_new)
        return token

    def find(self, token: str) -> Invitation:
        """What the link is for. Looking does not use it: a messenger's preview looks too.

        Raises:
            SpentInvitationError: it is no link, or no longer one.
        """
        with self._lock:
            return self._valid(self._open.get(token))

    @contextmanager
    def using(self, token: str) -> Iterator[Invitation]:
        """Use the link for the body of the ``with``; if that fails, it has not been used.

        Raises:
            SpentInvitationError: it is no link, or no longer one.
        """
        with self._lock:
            invitation = self._valid(self._open.pop(token, None))
        try:
            yield invitation
        except BaseException:
            with self._lock:
                self._open[token] = invitation
            raise

    def _valid(self, invitation: Invitation | None) -> Invitation:
        if invitation is None or self._clock() > invitation.until:
            raise SpentInvitationError
        return invitation
