"""The desk: everything that a request needs, put together once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from archive.accounts import Duty
from archive.reception import Identify
from archive.store import Archive
from review.holding import Holding
from review.installed import LookUp, nothing
from review.invitations import Invitations
from review.pages import Pages
from review.passwords import Passwords
from review.presence import Presence
from review.sessions import Sessions
from review.texts import Texts
from review.throttle import Throttle
from review.uploads import Uploads

# Somebody mistypes a few times; an office behind one address has several such people.
_FREE_PER_ACCOUNT, _FREE_PER_ADDRESS = 5, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What the handlers work with.

    Attributes:
        identify: says what a received file is.
        by_account, by_address: how long somebody has to wait after wrong passwords.
        presence: who has which segment before them.
        holding: files that were brought back and not confirmed.
        texts: the languages in which the desk speaks.
        installed: says which models a run may be asked to use.
    """

    archive: Archive
    clock: Callable[[], datetime]
    identify: Identify
    uploads: Uploads
    pages: Pages
    passwords: Passwords
    sessions: Sessions
    invitations: Invitations
    by_account: Throttle
    by_address: Throttle
    presence: Presence
    holding: Holding
    texts: Texts
    installed: LookUp

    @classmethod
    def over(
        cls,
        archive: Archive,
        clock: Callable[[], datetime],
        *,
        identify: Identify,
        uploads: Path,
        limit_bytes: int,
        texts: Texts | None = None,
        installed: LookUp = nothing,
    ) -> Self:
        """A desk over *archive*.

        Args:
            uploads: the folder, within the archive's home, for what has not arrived whole yet.
            limit_bytes: larger files are refused.
            texts: the languages in which it speaks; those of the program unless said.
        """
        return cls(
            archive=archive,
            clock=clock,
            identify=identify,
            uploads=Uploads(uploads, clock, limit_bytes),
            pages=Pages(),
            passwords=Passwords(),
            sessions=Sessions(clock),
            invitations=Invitations(clock),
            by_account=Throttle(clock, _FREE_PER_ACCOUNT),
            by_address=Throttle(clock, _FREE_PER_ADDRESS),
            presence=Presence(clock),
            holding=Holding(clock),
            texts=texts or Texts.load(),
            installed=installed,
        )

    def first_invitation(self) -> str | None:
        """While there is no account: the secret part of the link that makes the first administrator."""
        if self.archive.accounts.all():
            return None
        return self.invitations.issue(name=None, duties=frozenset({Duty.ADMINISTRATOR}), by=None)
