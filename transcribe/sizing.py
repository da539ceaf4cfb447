"""Bringing utterances to a size that a person can hear, correct and approve as one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from testimony.segment import Word
from testimony.span import Span
from transcribe.order import inside, joined
from transcribe.port import Utterance

LONGEST_MS = 15_000  # what an interpreter can hold in mind after one hearing; two lines of subtitles twice over
SHORTEST_MS = 2_000
PAUSE_MS = 1_500  # a silence inside an utterance at which it is cut, whatever its length
JOIN_GAP_MS = 700  # across a longer one, somebody else may have begun to speak

SENTENCE_ENDS = (".", "!", "?", "…", "؟", "。")
_SENTENCE_END_WORTH_MS = 1_000  # the end of a sentence is as good a place to cut as a second of silence


def sized(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """*utterances* cut and joined to 2-15 s as far as pauses, ends of sentences and word times allow.

    Never cut inside a word; one without word times is left as it is. Nothing is joined over the end of a sentence, or
    over a pause that may be a change of speaker.
    """
    grown: list[Utterance] = []
    for piece in (part for utterance in utterances for part in _cut(utterance)):
        if grown and _belong_together(grown[-1], piece):
            grown[-1] = joined(grown[-1], piece)
        else:
            grown.append(piece)
    return tuple(grown)


def _belong_together(first: Utterance, second: Utterance) -> bool:
    return (
        min(first.span.duration_ms, second.span.duration_ms) < SHORTEST_MS
        and second.span.start_ms - first.span.end_ms <= JOIN_GAP_MS
        and second.span.end_ms - first.span.start_ms <= LONGEST_MS
        and not first.text.endswith(SENTENCE_ENDS)
    )


def _cut(utterance: Utterance) -> Iterator[Utterance]:
    rest = utterance
    while (place := _place(rest)) is not None:
        number, offset = place
        head, rest = parted(rest, number, offset)
        yield head
    yield rest


def _place(utterance: Utterance) -> tuple[int, int] | None:
    """Before which word to cut, and where that word begins in the text; None where nothing needs to or can be cut."""
    begins = offsets(utterance)
    places = [number for number in range(1, len(begins)) if is_clean(utterance, number)]
    for number in places:
        if pause_ms(utterance.words, number) >= PAUSE_MS:
            return number, begins[number]
    if utterance.span.duration_ms <= LONGEST_MS or not places:
        return None
    number = max(places, key=lambda place: _worth(utterance, place))
    return number, begins[number]


def _worth(utterance: Utterance, number: int) -> tuple[bool, int]:
    """How good a place this is. One that leaves a piece of the wrong size is only taken where there is no other."""
    words = utterance.words
    head_ms = words[number - 1].span.end_ms - utterance.span.start_ms
    tail_ms = utterance.span.end_ms - words[number].span.start_ms
    sound = SHORTEST_MS <= head_ms <= LONGEST_MS and tail_ms >= SHORTEST_MS
    worth = pause_ms(words, number) + _SENTENCE_END_WORTH_MS * words[number - 1].text.endswith(SENTENCE_ENDS)
    return sound, worth if sound else -abs(head_ms - LONGEST_MS)


def pause_ms(words: tuple[Word, ...], number: int) -> int:
    """The pause before the word of this *number*."""
    return words[number].span.start_ms - words[number - 1].span.end_ms


def is_clean(utterance: Utterance, number: int) -> bool:
    """Whether both sides of a cut here keep some time: the engines' word times may stand still or go back."""
    before, after = utterance.words[number - 1].span, utterance.words[number].span
    return utterance.span.start_ms < before.end_ms <= after.start_ms < utterance.span.end_ms


def offsets(utterance: Utterance) -> tuple[int, ...]:
    """Where each word begins in the text; empty where the words are not those of the text."""
    begins, reached = [], 0
    for word in utterance.words:
        found = utterance.text.find(word.text, reached)
        if found < 0 or utterance.text[reached:found].strip():
            return ()
        begins.append(found)
        reached = found + len(word.text)
    return () if utterance.text[reached:].strip() else tuple(begins)


def parted(utterance: Utterance, number: int, offset: int) -> tuple[Utterance, Utterance]:
    """*utterance* in two, cut before the word of this *number*, which begins at *offset* in the text."""
    words = utterance.words
    head = Span(utterance.span.start_ms, words[number - 1].span.end_ms)
    tail = Span(words[number].span.start_ms, utterance.span.end_ms)
    return (
        replace(utterance, span=head, text=utterance.text[:offset].strip(), words=inside(words[:number], head)),
        replace(utterance, span=tail, text=utterance.text[offset:].strip(), words=inside(words[number:], tail)),
    )
