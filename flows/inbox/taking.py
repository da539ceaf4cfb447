"""Taking files out of an inbox into the archive."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.names import shown
from archive.reception import Identify
from archive.store import Archive
from flows.inbox.declaring import declared_beside, keep, language_of
from flows.inbox.holding import StaysError, are_still, held
from flows.inbox.looking import DONE, REFUSED, Candidate, Left, View, look, shared_sidecars, writers
from flows.inbox.moving import UNMOVABLE, Mover
from media.refusals import TookTooLongError, ToolFailedError
from testimony.errors import BadInputError, NotInstalledError
from testimony.identity import Digest, RecordingId
from testimony.language import Language, LanguageTag
from testimony.recording import Consent, Recording

#: A file at which a tool fails this often is refused.
TRIES = 3

_WRITTEN = "another program is writing to it"
_STAYS = "it was looked at already, and stays because nothing can be moved here"


class PoisonError(BadInputError):
    """A file was tried too often; *cause* is what stopped the last attempt."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        return f"{shown(self.name)} was tried {TRIES} times; at last: {self.cause}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Haul:
    """What one look brought.

    Attributes:
        taken: recordings, in the order in which they were taken.
        refused: for each file that cannot be used, which error says why; the note beside it has the sentence.
        left: what stays where it is, and why.
        waits: whether some of that may be taken at one of the next looks.
    """

    taken: tuple[RecordingId, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    waits: bool = False


@dataclass(kw_only=True, slots=True)
class Inbox:
    """A folder that is looked into again and again.

    Attributes:
        archive: what files are taken into.
        folder: what they lie in; a medium that cannot be written to is read, and nothing on it is moved.
        language: what is spoken where no sidecar says so; None where each has to say it.
        consent: who may learn what was said, where no sidecar says so.
        by: who has set the inbox up; they hand the files in.
        identify: says what bytes are.
        limit_bytes: larger files are refused.
        settle_s: how long nothing may have changed of a file before it is taken.
        journal: a folder in the archive's home for what is under way.
        moment: seconds that only go forward.
        clock: the time of day; no interview was held later.
    """

    archive: Archive
    folder: Path
    language: Language | None
    consent: Consent
    by: str
    identify: Identify
    limit_bytes: int
    settle_s: float
    journal: Path
    moment: Callable[[], float]
    clock: Callable[[], datetime]
    _since: dict[Candidate, float] = field(default_factory=dict)
    _over: set[Candidate] = field(default_factory=set)
    _tries: dict[Candidate, int] = field(default_factory=dict)

    @property
    def lease(self) -> str:
        """What one worker at a time holds while it looks."""
        return f"inbox {self._key}"

    @property
    def is_there(self) -> bool:
        """Whether this machine has the folder; that of a medium is gone when it is pulled out."""
        return self.folder.is_dir()

    def take(self) -> Haul:
        """Take what has not changed for `settle_s` since an earlier look; what is new is remembered for the next one.

        A file that cannot be taken at the moment stays, and the others are taken all the same.

        Raises:
            NoRoomError: the disk is full; what was not taken lies where it lay.
            MayPassError: the archive does not answer.
            NotInstalledError: a tool is missing that looks at files.
            OSError: the folder cannot be read any more.
        """
        if self._may_move:
            self._mover.finish()
        view = look(self.folder)
        settled, left = self._sorted(view)
        waits = bool(set(self._since) - set(settled))
        taken: list[RecordingId] = []
        refused: list[str] = []
        shared = shared_sidecars(view)
        for candidate in settled:
            try:
                found = self._take(candidate, shared)
            except StaysError as stays:
                left.append(Left(candidate.name, stays.why))
                waits |= stays.again
                continue
            if isinstance(found, BadInputError):
                refused.append(type(found).__name__)
            elif found is not None:
                taken.append(found)
        every = sorted((*left, *view.left), key=lambda each: each.name)
        return Haul(taken=tuple(taken), refused=tuple(refused), left=tuple(every), waits=waits)

    def _sorted(self, view: View) -> tuple[list[Candidate], list[Left]]:
        """The files that may be taken now, and why the others may not."""
        now = self.moment()
        fresh = [each for each in view.candidates if each not in self._over]
        self._since = {each: self._since.get(each, now) for each in fresh}
        quiet = [each for each in fresh if now - self._since[each] >= self.settle_s]
        written = writers(self.folder / each.name for each in quiet)
        settled = [each for each in quiet if self.folder / each.name not in written]
        left = [Left(path.name, _WRITTEN) for path in written]
        left += [
            Left(each.name, self._arriving(now - since)) for each, since in self._since.items() if each not in quiet
        ]
        left += [Left(each.name, _STAYS) for each in view.candidates if each in self._over]
        return settled, left

    def _arriving(self, for_s: float) -> str:
        return f"it is taken once nothing of it has changed for {self.settle_s:g} s; so far that is {for_s:.0f} s"

    def _take(self, candidate: Candidate, shared: frozenset[str]) -> RecordingId | BadInputError | None:
        """The recording that it became, the reason why it is refused, or None where it lies here and was taken before.

        Raises:
            StaysError: it cannot be taken now.
        """
        try:
            with held(self.folder / candidate.name, candidate.seen[0]) as file:
                recording, note, is_known = self._received(candidate, file, shared)
        except NotInstalledError:
            raise
        except (TookTooLongError, ToolFailedError) as error:
            self._tries[candidate] = self._tries.get(candidate, 0) + 1
            if self._tries[candidate] < TRIES:
                raise StaysError(str(error), again=True) from error
            return self._refuse(candidate, PoisonError(candidate.name, str(error)))
        except BadInputError as refusal:
            return self._refuse(candidate, refusal, shared)
        except OSError as error:
            raise StaysError(f"it cannot be read ({error.strerror or type(error).__name__})") from error
        is_moved = self._away(candidate, DONE, note)
        return recording if is_moved or not is_known else None

    def _received(self, candidate: Candidate, file: Path, shared: frozenset[str]) -> tuple[RecordingId, str, bool]:
        """The recording, what is to be noted of it, and whether it had been received from this very file."""
        declared = declared_beside(self.folder, candidate, shared, self.clock().date())
        if known := self._known(candidate, file):
            keep(self.archive, known.id, declared, self.by)  # whoever received it may have been killed before
            return known.id, _noted(known, again=False), True
        language = language_of(candidate, declared, self.language)
        receipt = self.archive.receive(
            file,
            name=candidate.name,
            language=LanguageTag.usual(language),
            identify=self.identify,
            consent=declared.consent or self.consent,
            reference=declared.reference,
            witness=declared.witness,
            by=self.by,
            limit_bytes=self.limit_bytes,
        )
        keep(self.archive, receipt.recording.id, declared, self.by)
        return receipt.recording.id, _noted(receipt.recording, again=receipt.again), False

    def _known(self, candidate: Candidate, file: Path) -> Recording | None:
        """The recording that this very file became, if it was handed in since it came to lie here.

        So it is with all that lies on a medium where nothing can be moved, and with what a worker had received that was
        killed before it moved it.
        """
        came = datetime.fromtimestamp(candidate.since, UTC)
        like = self.archive.arrivals.like(candidate.name, candidate.seen[0].size_bytes, came)
        digest = Digest.of_file(file) if like else None
        return next((each for each in like if each.original == digest), None)

    def _refuse(
        self, candidate: Candidate, refusal: BadInputError, shared: frozenset[str] = frozenset()
    ) -> BadInputError:
        if not are_still(self.folder, candidate):
            raise StaysError("it changed while it was read; it is taken once it does not any more", again=True)
        self._tries.pop(candidate, None)
        if not self._away(candidate.without(shared), REFUSED, f"Refused: {refusal}."):
            self._over.add(candidate)
        return refusal

    def _away(self, candidate: Candidate, to: str, note: str) -> bool:
        """Move it out of the inbox; whether that can be done here."""
        if self._may_move:
            try:
                self._mover.remove(candidate, to, note)
            except OSError as error:
                if error.errno not in UNMOVABLE:
                    raise
            else:
                return True
        self._over.add(candidate)
        return False

    @property
    def _may_move(self) -> bool:
        return os.access(self.folder, os.W_OK | os.X_OK)

    @property
    def _mover(self) -> Mover:
        return Mover(self.folder, self.journal / f"{self._key}.json")

    @property
    def _key(self) -> str:
        return Digest.of_bytes(os.fsencode(self.folder.absolute())).hex[:32]


def _noted(recording: Recording, *, again: bool) -> str:
    before = (
        f" These very bytes had been received before; consent ({recording.consent}), reference and alias stay as they "
        "were declared then."
    )
    return f"Taken in as {recording.id}, SHA-256 {recording.original.hex}.{before if again else ''}"
