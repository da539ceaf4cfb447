"""What is known about an interview besides its sound: who takes turns in it, in which languages, and which words the
recogniser was told of beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from testimony.identity import SpeakerId
from testimony.language import Language
from testimony.span import Span
from transcribe.order import during
from transcribe.profiles import Profile
from transcribe.turns import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    """An interview as its transcript is put together.

    Attributes:
        turns: who speaks when, in order; empty where nobody told voices apart.
        speakers: whom each voice of the turns stands for in the archive.
        profiles: how the model of each language was used that is spoken besides the recording's own.
        hints: the words that the recogniser was told of; it may write them without having heard them.
    """

    turns: tuple[Turn, ...] = ()
    speakers: Mapping[int, SpeakerId] = field(default_factory=dict)
    profiles: Mapping[Language, Profile] = field(default_factory=dict)
    hints: tuple[str, ...] = ()

    def voice_in(self, span: Span) -> int | None:
        """The voice that is heard longest in *span*; None where none is."""
        heard = self._shares(span)
        return max(heard, key=lambda voice: heard[voice]) if heard else None

    def is_doubtful(self, span: Span, voice: int) -> bool:
        """Whether it may be another voice than *voice* in *span*: by its turn, or because two are heard there."""
        heard = self._shares(span)
        others = sum(share for other, share in heard.items() if other != voice)
        touched = (turn for turn in during(self.turns, span) if turn.voice == voice)
        return others > _OTHERS_SHARE * span.duration_ms or any(turn.doubtful for turn in touched)

    def _shares(self, span: Span) -> dict[int, int]:
        """How long each voice is heard in *span*, in milliseconds."""
        shares: dict[int, int] = {}
        for turn in during(self.turns, span):
            if inside := turn.span.intersection(span):
                shares[turn.voice] = shares.get(turn.voice, 0) + inside.duration_ms
        return shares


#: Where turns begin and end is known to about half a second; more of another voice in a segment is more than that.
_OTHERS_SHARE = 0.3

ALONE = Sitting()
