"""Where the words stand that were heard: over speech or beside it, at whose name, in which language, how late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, Self

import jiwer
import numpy as np

from console.evaluation.comparable import comparable
from console.evaluation.references import Said
from console.evaluation.trial import Hearing
from testimony.language import LanguageTag
from testimony.segment import Word
from testimony.span import Span, uncovered

#: So near to speech, a word is early or late, and not invented: references and engines disagree by up to this much.
NEAR_MS = 500
_MOST_VOICES = 7  # whose every pairing is tried; with more, the pairs that share most are taken first


@dataclass(frozen=True, slots=True)
class Places:
    """Counts over one clip or several; they add up.

    Attributes:
        speech_ms: of the reference.
        covered_ms: how much of it lies in a segment with words.
        silence_ms: in which nobody speaks, by the reference, not even nearby.
        invented: words that stand there.
        early_late_ms: by how much the first and the last word of what was said are off, for those that were heard.
        told_ms: how much speech somebody's name stands at, where the reference knows whose.
        right_voice_ms: how much of that is at the right one.
        voices: how many voices were found; *speakers* is how many there are.
        labelled_ms: how much speech has a language in both; *right_language_ms* is how much has the same.
    """

    speech_ms: int = 0
    covered_ms: int = 0
    silence_ms: int = 0
    invented: int = 0
    early_late_ms: tuple[int, ...] = ()
    told_ms: int = 0
    right_voice_ms: int = 0
    voices: int = 0
    speakers: int = 0
    labelled_ms: int = 0
    right_language_ms: int = 0

    def __add__(self, other: Self) -> Self:
        names = self.__dataclass_fields__
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def as_json(self) -> dict[str, Any]:
        """The figures with the counts behind them; those that the reference cannot tell are left out."""
        figures: dict[str, Any] = {}
        if self.speech_ms:
            figures["coverage"] = self.covered_ms / self.speech_ms
            figures["speech_s"] = self.speech_ms / 1000
        if self.silence_ms:
            figures["invented_words_per_minute"] = self.invented * 60_000 / self.silence_ms
            figures["invented_words"] = self.invented
            figures["silence_s"] = self.silence_ms / 1000
        if self.early_late_ms:
            off = np.abs(self.early_late_ms)
            figures["time_error_ms"] = float(np.median(off))
            figures["time_error_ms_90"] = float(np.percentile(off, 90))
            figures["times"] = len(self.early_late_ms)
        if self.told_ms:
            figures["right_speaker"] = self.right_voice_ms / self.told_ms
            figures["voices"], figures["speakers"] = self.voices, self.speakers
        if self.labelled_ms:
            figures["right_language"] = self.right_language_ms / self.labelled_ms
        return figures


def places(said: Sequence[Said], hearing: Hearing, tag: LanguageTag) -> Places:
    """Lay *hearing* beside what was *said* when; nothing where the reference has no times."""
    if not said:
        return Places()
    spans = [one.span for one in said]
    whole = Span(0, max(hearing.duration_ms, spans[-1].end_ms))
    near = [Span(max(0, span.start_ms - NEAR_MS), span.end_ms + NEAR_MS) for span in spans]
    silence = tuple(uncovered(near, whole))
    missed = uncovered([heard.segment.span for heard in hearing.segments], whole)
    missed_ms = sum(_shared(gap, spans) for gap in missed)
    speech_ms = sum(span.duration_ms for span in spans)
    words = [word for heard in hearing.segments for word in (heard.words or _spread(heard.text, heard.segment.span))]
    return Places(
        speech_ms=speech_ms,
        covered_ms=speech_ms - missed_ms,
        silence_ms=sum(gap.duration_ms for gap in silence),
        invented=sum(any(_middle(word.span, gap) for gap in silence) for word in words),
        early_late_ms=tuple(_early_late(said, words, tag)),
        **_voices(said, hearing),
        **_languages(said, hearing),
    )


def _early_late(said: Sequence[Said], words: Sequence[Word], tag: LanguageTag) -> Iterable[int]:
    """How late the first and the last word of each stretch stand that were heard as they were said."""
    wanted = _Row()
    for one in said:
        wanted.add(comparable(one.text, tag).split(), one.span)
    heard = _Row()
    for word in words:
        heard.add(comparable(word.text, tag).split(), word.span)
    if not wanted.words or not heard.words:
        return
    output = jiwer.process_words(" ".join(wanted.words), " ".join(heard.words))
    for chunk in output.alignments[0]:
        if chunk.type != "equal":
            continue
        for place in range(chunk.ref_start_idx, chunk.ref_end_idx):
            own = heard.spans[chunk.hyp_start_idx + place - chunk.ref_start_idx]
            if place in wanted.begins:
                yield own.start_ms - wanted.spans[place].start_ms
            if place in wanted.ends:
                yield own.end_ms - wanted.spans[place].end_ms


@dataclass(slots=True)
class _Row:
    """Words in a row, with the span that each came from, and where the spans begin and end."""

    words: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    begins: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def add(self, words: Sequence[str], span: Span) -> None:
        if words:
            self.begins.add(len(self.words))
            self.words += words
            self.spans += [span] * len(words)
            self.ends.add(len(self.words) - 1)


def _voices(said: Sequence[Said], hearing: Hearing) -> dict[str, int]:
    shares: dict[tuple[str, str], int] = {}
    for one in said:
        for heard in hearing.segments:
            shared = heard.segment.span.intersection(one.span)
            if one.speaker and heard.segment.speaker and shared:
                pair = one.speaker, heard.segment.speaker
                shares[pair] = shares.get(pair, 0) + shared.duration_ms
    people = sorted({person for person, _ in shares})
    voices = sorted({voice for _, voice in shares})
    return {
        "told_ms": sum(shares.values()),
        "right_voice_ms": _best_pairing(shares, people, voices),
        "voices": len(voices),
        "speakers": len({one.speaker for one in said if one.speaker}),
    }


def _best_pairing(shares: dict[tuple[str, str], int], people: Sequence[str], voices: Sequence[str]) -> int:
    """The most speech at the right name, where each voice is one person's and each person has one voice."""
    few, many = sorted((list(people), list(voices)), key=len)
    by_person = few == list(people)

    def worth(one: str, other: str) -> int:
        return shares.get((one, other) if by_person else (other, one), 0)

    if len(many) <= _MOST_VOICES:
        return max((sum(map(worth, few, order)) for order in permutations(many, len(few))), default=0)
    taken: set[tuple[str, str]] = set()
    total = 0
    for (person, voice), share in sorted(shares.items(), key=lambda each: -each[1]):
        if not {("person", person), ("voice", voice)} & taken:
            taken |= {("person", person), ("voice", voice)}
            total += share
    return total


def _languages(said: Sequence[Said], hearing: Hearing) -> dict[str, int]:
    labelled = right = 0
    for one in said:
        for heard in hearing.segments:
            shared = heard.segment.span.intersection(one.span)
            if one.language is not None and shared:
                labelled += shared.duration_ms
                right += shared.duration_ms * (heard.segment.language.language is one.language)
    return {"labelled_ms": labelled, "right_language_ms": right}


def _shared(gap: Span, spans: Iterable[Span]) -> int:
    return sum(shared.duration_ms for span in spans if (shared := gap.intersection(span)))


def _middle(word: Span, gap: Span) -> bool:
    return gap.start_ms <= (word.start_ms + word.end_ms) // 2 < gap.end_ms


def _spread(text: str, span: Span) -> tuple[Word, ...]:
    """The words of *text*, as if all were equally long: for engines that give no times."""
    words = text.split()
    edges = [span.start_ms + span.duration_ms * number // max(len(words), 1) for number in range(len(words) + 1)]
    return tuple(
        Word(text=text, span=Span(start, max(end, start + 1)), probability=0.0)
        for text, start, end in zip(words, edges, edges[1:], strict=False)
    )
