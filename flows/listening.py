"""A recording through a speech engine, chunk by chunk, with each finished chunk kept in the archive."""

from contextlib import nullcontext
from dataclasses import dataclass, field

from archive.store import Archive
from flows.slots import Slots
from media.preparation import Preparation
from media.prepare import AUDIO
from media.samples import samples
from testimony.identity import Digest
from testimony.recording import Recording
from testimony.span import Span
from transcribe.chunks import chunk_key, chunk_spans, clips
from transcribe.parting import clips_apart
from transcribe.port import Options, Transcriber, Utterance
from transcribe.profiles import Profile
from transcribe.turns import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A stretch of a recording as one engine is to hear it.

    Attributes:
        clips: where somebody speaks in it, on the recording's timeline; none where nobody does.
        key: names what is heard in it; it is over everything that this depends on.
    """

    span: Span
    clips: tuple[Span, ...]
    key: Digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """One engine listening to one recording.

    Attributes:
        turns: who speaks when, where that is known.
        by_turn: whether each clip is to be of one voice, so that it can be heard in one language.
        slots: how many processes may listen at the same time; None for any number.
    """

    archive: Archive
    recording: Recording
    preparation: Preparation
    transcriber: Transcriber
    profile: Profile
    options: Options = field(default_factory=Options)
    turns: tuple[Turn, ...] = ()
    by_turn: bool = False
    slots: Slots | None = None

    def chunks(self, chunk_ms: int) -> tuple[Chunk, ...]:
        """The whole recording, in order."""
        spans = chunk_spans(self.preparation.speech, self.preparation.duration_ms, chunk_ms)
        return tuple(self.chunk(span) for span in spans)

    def chunk(self, span: Span) -> Chunk:
        """The chunk that *span* is, under the name that everybody gives it who listens alike."""
        within = self._clips(span)
        original, model = self.recording.original, self.transcriber.model
        return Chunk(span=span, clips=within, key=chunk_key(original, span, within, model, self.profile, self.options))

    def kept(self, chunk: Chunk) -> tuple[Utterance, ...] | None:
        """What was heard in *chunk*, on the recording's timeline; None where nobody has heard it."""
        kept = self.archive.chunks.get(chunk.key)
        return None if kept is None else tuple(Utterance.from_json(utterance) for utterance in kept)

    def hear(self, chunk: Chunk) -> tuple[Utterance, ...]:
        """Listen to *chunk*, and keep what was heard in the archive."""
        heard = self._listen(chunk) if chunk.clips else ()
        self.archive.chunks.keep(chunk.key, self.recording.id, chunk.span, [each.as_json() for each in heard])
        return heard

    def _clips(self, span: Span) -> tuple[Span, ...]:
        speech, longest_ms = self.preparation.speech, self.options.longest_ms(self.profile)
        if not self.by_turn:
            # Speech on both sides of a change of voice is heard together, better than apart; it is cut afterwards.
            return clips(speech, span, longest_ms)
        if self.turns:
            return clips_apart(clips(speech, span, longest_ms), self.turns)
        # Where nobody told voices apart, a change of language is looked for at every pause.
        return tuple(part for one in speech if (part := one.intersection(span)))

    def _listen(self, chunk: Chunk) -> tuple[Utterance, ...]:
        """The engine counts from the chunk's first sample, the archive from the recording's."""
        audio = samples(self.archive.derivatives(self.recording.id) / AUDIO, chunk.span)
        inside = [clip.shifted(-chunk.span.start_ms) for clip in chunk.clips]
        model = self.transcriber.model.digest.hex
        with self.slots.one_of(model) if self.slots else nullcontext():
            heard = self.transcriber.transcribe(audio, inside, self.profile, self.options)
        return tuple(utterance.shifted(chunk.span.start_ms) for utterance in heard)
