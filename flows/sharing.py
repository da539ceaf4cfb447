"""A long recording's chunks, shared out: whoever holds the recording works on them, and so does every idle worker."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from archive.errors import LostLeaseError
from archive.work import Claim, Piece, SetAside
from flows.attend import sentence_of
from flows.listening import Chunk, Listening
from testimony.errors import JobError, MayPassError
from testimony.identity import Digest, RecordingId
from transcribe.port import Utterance

#: What the archive calls such work.
KIND = "transcribe"

#: The transcript of a recording of which more than this cannot be heard would be taken for one.
MOST_ASIDE = 1 / 3

_LOOK_S = 1.0  # between two looks whether the others have finished
#: A helper is believed to hang after this, or after three times what the longest chunk took here, whichever is more.
_PATIENCE_S = 180.0


class UnheardError(JobError):
    """Too much of a recording was set aside for a transcript."""

    def __init__(self, recording: RecordingId, aside: int, among: int, cause: str) -> None:
        super().__init__(recording, aside, among, cause)
        self.recording, self.aside, self.among, self.cause = recording, aside, among, cause

    def __str__(self) -> str:
        return f"{self.aside} of {self.among} parts of {self.recording} could not be heard; at last: {self.cause}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What became of a recording's chunks.

    Attributes:
        aside: what could not be heard, however often it was tried, and why.
    """

    utterances: tuple[Utterance, ...]
    aside: tuple[SetAside, ...] = ()


@dataclass(kw_only=True, slots=True)
class Sharing:
    """One engine's chunks of one recording, for as long as this process holds the recording.

    Attributes:
        facts: what a helper needs to know besides: ids and settings, never a word of a testimony.
        progress: is told how many milliseconds of the recording are done.
        pause: waits so many seconds.
    """

    listening: Listening
    facts: Mapping[str, Any]
    progress: Callable[[int], None]
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _longest_s: float = field(default=0.0, init=False)
    _error: Exception | None = field(default=None, init=False)

    def hear_all(self, chunk_ms: int) -> Heard:
        """What is said in the whole recording, in order, by whomever it was heard.

        Raises:
            UnheardError: too much of it cannot be heard. Where this process has tried, what it raised at last.
        """
        listening = self.listening
        chunks = listening.chunks(chunk_ms)
        missing = {chunk.key: chunk for chunk in self._missing(chunks)}
        self._tell(chunks, missing)
        aside = self._share(chunks, missing) if len(missing) > 1 else {}
        heard: list[Utterance] = []
        for chunk in chunks:
            if chunk.key not in aside:
                # One that is alone, or was damaged where it was kept, is heard here.
                kept = listening.kept(chunk)
                heard += listening.hear(chunk) if kept is None else kept
        self._tell(chunks, {})
        return Heard(utterances=tuple(heard), aside=tuple(aside.values()))

    def _missing(self, chunks: Sequence[Chunk]) -> Iterator[Chunk]:
        known = self.listening.archive.chunks.known(self.listening.recording.id)
        for chunk in chunks:
            if chunk.key in known:
                continue
            if chunk.clips:
                yield chunk
            else:
                self.listening.hear(chunk)  # nobody speaks: no engine is asked

    def _share(self, chunks: Sequence[Chunk], missing: Mapping[Digest, Chunk]) -> dict[Digest, SetAside]:
        """Offer what is *missing*, and work on it until all of it is heard or set aside."""
        work, recording = self.listening.archive.work, self.listening.recording.id
        work.offer(
            recording, KIND, [Piece(key=each.key, span=each.span, facts=self.facts) for each in missing.values()]
        )
        left, quiet_since = dict(missing), self.clock()
        while left:
            if (claim := work.claim(KIND, recording)) is not None:
                self._do(claim, missing[claim.piece.key])
            elif work.outlook(recording, KIND).is_over:
                break
            elif self.clock() - quiet_since > max(_PATIENCE_S, 3 * self._longest_s):
                self._listen(next(iter(left.values())))
            else:
                self.pause(_LOOK_S)
            before = len(left)
            left = self._left(left)
            if len(left) < before:
                quiet_since = self.clock()
                self._tell(chunks, left)
        aside = self._aside(left)
        work.offer(recording, KIND, ())  # over: whoever runs this again begins anew
        if len(aside) > MOST_ASIDE * len(chunks):
            last = list(aside.values())[-1]
            raise self._error or UnheardError(recording, len(aside), len(chunks), last.cause)
        return aside

    def _left(self, left: Mapping[Digest, Chunk]) -> dict[Digest, Chunk]:
        known = self.listening.archive.chunks.known(self.listening.recording.id)
        return {key: chunk for key, chunk in left.items() if key not in known}

    def _aside(self, left: Mapping[Digest, Chunk]) -> dict[Digest, SetAside]:
        outlook = self.listening.archive.work.outlook(self.listening.recording.id, KIND)
        by_span = {each.span: each for each in outlook.aside}
        return {key: by_span[chunk.span] for key, chunk in left.items() if chunk.span in by_span}

    def _do(self, claim: Claim, chunk: Chunk) -> None:
        work = self.listening.archive.work
        try:
            # Whoever had it before may have kept what was heard, and died before saying so.
            if self.listening.kept(chunk) is None:
                self._listen(chunk)
        except (MayPassError, OSError):
            with suppress(MayPassError):
                work.give_back(claim)
            raise
        except Exception as error:  # noqa: BLE001 - the border of a chunk: the rest of the recording goes on
            self._error = error
            with suppress(LostLeaseError):
                work.failed(claim, sentence_of(error))
        except BaseException:
            with suppress(MayPassError):
                work.give_back(claim)  # somebody stops this process; that says nothing about the chunk
            raise
        else:
            with suppress(LostLeaseError):  # whoever has it now finds it kept
                work.done(claim)

    def _listen(self, chunk: Chunk) -> None:
        began = self.clock()
        self.listening.hear(chunk)
        self._longest_s = max(self._longest_s, self.clock() - began)

    def _tell(self, chunks: Sequence[Chunk], left: Mapping[Digest, Chunk]) -> None:
        self.progress(sum(chunk.span.duration_ms for chunk in chunks if chunk.key not in left))
