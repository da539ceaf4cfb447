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
from transcribe.port import Options, Transcriber, Utterance
from transcribe.profiles import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """One engine listening to one recording."""

    archive: Archive
    recording: Recording
    preparation: Preparation
    transcriber: Transcriber
    profile: Profile
    options: Options = field(default_factory=Options)

    def hear_all(self, chunk_ms: int, progress: Callable[[int], None]) -> Iterator[Utterance]:
        """What is said, in order; *progress* is told how many milliseconds of the recording are done."""
        for chunk in chunk_spans(self.preparation.speech, self.preparation.duration_ms, chunk_ms):
            yield from self._remembered(chunk)
            progress(chunk.end_ms)

    def _remembered(self, chunk: Span) -> tuple[Utterance, ...]:
        """A chunk out of the archive where it is finished; else out of the engine, and into the archive."""
        within = clips(self.preparation.speech, chunk, self.profile.window_ms)
        original, model = self.recording.original, self.transcriber.model
        key = chunk_key(original, chunk, within, model, self.profile, self.options)
        kept = self.archive.chunks.get(key)
        if kept is not None:
            return tuple(Utterance.from_json(utterance) for utterance in kept)
        heard = self._listen(chunk, within) if within else ()
        self.archive.chunks.keep(key, self.recording.id, chunk, [utterance.as_json() for utterance in heard])
        return heard

    def _listen(self, chunk: Span, within: Sequence[Span]) -> tuple[Utterance, ...]:
        """The engine counts from the chunk's first sample, the archive from the recording's."""
        audio = samples(self.archive.derivatives(self.recording.id) / AUDIO, chunk)
        inside = [clip.shifted(-chunk.start_ms) for clip in within]
        heard = self.transcriber.transcribe(audio, inside, self.profile, self.options)
        return tuple(utterance.shifted(chunk.start_ms) for utterance in heard)
