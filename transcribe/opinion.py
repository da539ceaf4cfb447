"""A second opinion: what another model, or the same under another engine, heard at the same places.

No model knows how well it hears; two that were made apart seldom err alike. Where they disagree, a person has to listen
first, and both wordings are there to choose from. What they say alike is still no more than likely.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from testimony.draft import SegmentDraft
from testimony.finding import Code, Finding, Severity
from testimony.run import ModelCard
from testimony.segment import Word
from testimony.span import Span
from transcribe.port import Utterance
from transcribe.profiles import Profile
from transcribe.repeats import normalised
from transcribe.script import in_script

#: Engines time words differently: a word this near to speech belongs to the speech, and not to the gap beside it.
NEAR_MS = 500
#: Of the characters. A tenth is an ending or a spelling; with half of them different, one of the two heard wrongly.
SLIGHT_SHARE = 0.1
GRAVE_SHARE = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What the second model heard in the whole recording, and how it was used."""

    model: ModelCard
    profile: Profile
    utterances: Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word to be compared: as it stands there, as it is compared, and when."""

    text: str
    key: str
    middle_ms: int


def with_opinion(drafts: Sequence[SegmentDraft], opinion: Opinion) -> tuple[SegmentDraft, ...]:
    """*drafts*, each with a finding where the second model heard something else, or heard words where there are none.

    Case and punctuation are no disagreement, and neither is a script that the wording can be brought out of. Both
    wordings are aligned word by word over each run of speech, so that a word which one model puts on the other side of
    a segment's border is none either.

    Args:
        drafts: a whole recording in order.
    """
    theirs = _placed(drafts, _their_words(opinion))
    disagreements: dict[int, list[tuple[str, str]]] = {}
    wordings: dict[int, list[str]] = {}
    for run in _runs(drafts):
        _compare(drafts, run, theirs, wordings, disagreements)
    return tuple(
        replace(draft, findings=(*draft.findings, *_finding(draft, opinion, wordings.get(n), disagreements.get(n))))
        for n, draft in enumerate(drafts)
    )


def _their_words(opinion: Opinion) -> Iterator[_Heard]:
    for utterance in opinion.utterances:
        words = utterance.words or tuple(_spread(utterance.text, utterance.span))
        for word in words:
            yield from _comparable(in_script(word.text, opinion.profile), word.span)


def _our_words(draft: SegmentDraft) -> tuple[_Heard, ...]:
    """The words of the text that stands there, whatever the times of single words are."""
    return tuple(
        heard for word in _spread(draft.text or "", draft.segment.span) for heard in _comparable(word.text, word.span)
    )


def _spread(text: str, span: Span) -> Iterator[Word]:
    """The words of *text*, as if all were equally long."""
    words = text.split()
    for number, word in enumerate(words):
        start = span.start_ms + span.duration_ms * number // len(words)
        end = span.start_ms + span.duration_ms * (number + 1) // len(words)
        yield Word(text=word, span=Span(start, max(end, start + 1)), probability=0.0)


def _comparable(text: str, span: Span) -> Iterator[_Heard]:
    key = "".join(normalised(text))
    if key:
        yield _Heard(text, key, (span.start_ms + span.end_ms) // 2)


def _placed(drafts: Sequence[SegmentDraft], words: Iterable[_Heard]) -> dict[int, list[_Heard]]:
    """*words* by the number of the segment that they were heard in, with speech before the gaps beside it."""
    placed: dict[int, list[_Heard]] = {}
    number = 0
    for word in sorted(words, key=lambda one: one.middle_ms):
        while number + 1 < len(drafts) and drafts[number].segment.span.end_ms <= word.middle_ms:
            number += 1
        placed.setdefault(_home(drafts, number, word.middle_ms), []).append(word)
    return placed


def _home(drafts: Sequence[SegmentDraft], number: int, middle_ms: int) -> int:
    if drafts[number].segment.is_speech:
        return number
    span = drafts[number].segment.span
    beside = [(middle_ms - span.start_ms, number - 1), (span.end_ms - middle_ms, number + 1)]
    near = [
        (distance, other)
        for distance, other in beside
        if distance <= NEAR_MS and 0 <= other < len(drafts) and drafts[other].segment.is_speech
    ]
    return min(near)[1] if near else number


def _runs(drafts: Sequence[SegmentDraft]) -> Iterator[range]:
    """Runs of segments of speech that touch; and each gap by itself."""
    start = 0
    for number, draft in enumerate(drafts):
        if not draft.segment.is_speech:
            if start < number:
                yield range(start, number)
            yield range(number, number + 1)
            start = number + 1
    if start < len(drafts):
        yield range(start, len(drafts))


def _compare(
    drafts: Sequence[SegmentDraft],
    run: range,
    theirs: dict[int, list[_Heard]],
    wordings: dict[int, list[str]],
    disagreements: dict[int, list[tuple[str, str]]],
) -> None:
    ours = [(number, word) for number in run for word in _our_words(drafts[number])]
    others = [(number, word) for number in run for word in theirs.get(number, ())]
    for code in Levenshtein.opcodes([word.key for _, word in ours], [word.key for _, word in others]):
        kept, heard = ours[code.src_start : code.src_end], others[code.dest_start : code.dest_end]
        for number, mine, other in _pairs(kept, heard):
            if other is not None:
                wordings.setdefault(number, []).append(other.text)
            if code.tag != "equal":
                said = (mine.text if mine else "", other.text if other else "")
                disagreements.setdefault(number, []).append(said)


_Numbered = tuple[int, _Heard]


def _pairs(kept: Sequence[_Numbered], heard: Sequence[_Numbered]) -> Iterator[tuple[int, _Heard | None, _Heard | None]]:
    """Word against word, each pair with the segment of ours; a word that has no partner has its own."""
    for place in range(max(len(kept), len(heard))):
        mine = kept[place] if place < len(kept) else None
        other = heard[place] if place < len(heard) else None
        number = mine[0] if mine else other[0] if other else 0
        yield number, mine[1] if mine else None, other[1] if other else None


def _finding(
    draft: SegmentDraft, opinion: Opinion, wording: list[str] | None, disagreements: list[tuple[str, str]] | None
) -> Iterator[Finding]:
    if not disagreements:
        return
    theirs = " ".join(wording or ())
    ours = " ".join(word.key for word in _our_words(draft))
    share = Levenshtein.normalized_distance(ours, " ".join("".join(normalised(word)) for word in wording or ()))
    yield Finding(
        segment=draft.segment.id,
        code=Code.SECOND_OPINION,
        severity=_severity(draft, share),
        message=_message(draft, theirs, disagreements),
        evidence={
            "model": opinion.model.name,
            "engine": opinion.model.engine,
            "digest": opinion.model.digest.hex,
            "wording": theirs,
            "differences": [[mine, other] for mine, other in disagreements],
            "character_share": round(share, 2),
        },
    )


def _severity(draft: SegmentDraft, share: float) -> Severity:
    if not draft.segment.is_speech:
        return Severity.WARNING
    if share <= SLIGHT_SHARE:
        return Severity.NOTE
    return Severity.WARNING if share <= GRAVE_SHARE else Severity.ALARM


def _message(draft: SegmentDraft, theirs: str, disagreements: Sequence[tuple[str, str]]) -> str:
    if not draft.segment.is_speech:
        return "A second model heard words here, and none were written down."
    if not theirs:
        return "A second model heard no words here; those that were written down may be invented."
    words = f"{len(disagreements)} words" if len(disagreements) > 1 else "one word"
    return f"A second model heard {words} differently; listen to both readings."
