"""A recording through the speech engine, chunk by chunk, with each finished chunk kept in the archive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.store import Archive
from media.preparation import Preparation
from media.prepare import AUDIO
from media.samples import samples
from testimony.recording import Recording
from testimony.span import Span
from transcribe.chunks import chunk_key, chunk_spans, clips
from transcribe.parting import clips_apart
from transcribe.port import Options, Transcriber, Utterance
from transcribe.profiles import Profile
from transcribe.turns import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """One engine listening to one recording.

    Attributes:
        turns: who speaks when, where that is known.
        by_turn: whether each clip is to be of one voice, so that it can be heard in one language.
    """

    archive: Archive
    recording: Recording
    preparation: Preparation
    transcriber: Transcriber
    profile: Profile
    options: Options = field(default_factory=Options)
    turns: tuple[Turn, ...] = ()
    by_turn: bool = False

    def hear_all(self, chunk_ms: int, progress: Callable[[int], None]) -> Iterator[Utterance]:
        """What is said, in order; *progress* is told how many milliseconds of the recording are done."""
        for chunk in chunk_spans(self.preparation.speech, self.preparation.duration_ms, chunk_ms):
            yield from self._remembered(chunk)
            progress(chunk.end_ms)

    def _remembered(self, chunk: Span) -> tuple[Utterance, ...]:
        """A chunk out of the archive where it is finished; else out of the engine, and into the archive."""
        within = self._clips(chunk)
        original, model = self.recording.original, self.transcriber.model
        key = chunk_key(original, chunk, within, model, self.profile, self.options)
        kept = self.archive.chunks.get(key)
        if kept is not None:
            return tuple(Utterance.from_json(utterance) for utterance in kept)
        heard = self._listen(chunk, within) if within else ()
        self.archive.chunks.keep(key, self.recording.id, chunk, [utterance.as_json() for utterance in heard])
        return heard

    def _clips(self, chunk: Span) -> tuple[Span, ...]:
        speech, longest_ms = self.preparation.speech, self.options.longest_ms(self.profile)
        if not self.by_turn:
            # Speech on both sides of a change of voice is heard together, better than apart; it is cut afterwards.
            return clips(speech, chunk, longest_ms)
        if self.turns:
            return clips_apart(clips(speech, chunk, longest_ms), self.turns)
        # Where nobody told voices apart, a change of language is looked for at every pause.
        return tuple(part for one in speech if (part := one.intersection(chunk)))

    def _listen(self, chunk: Span, within: Sequence[Span]) -> tuple[Utterance, ...]:
        """The engine counts from the chunk's first sample, the archive from the recording's."""
        audio = samples(self.archive.derivatives(self.recording.id) / AUDIO, chunk)
        inside = [clip.shifted(-chunk.start_ms) for clip in within]
        heard = self.transcriber.transcribe(audio, inside, self.profile, self.options)
        return tuple(utterance.shifted(chunk.start_ms) for utterance in heard)
