"""From what was heard to a transcript: the whole timeline, in segments, each with its doubts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self

from testimony.draft import SegmentDraft
from testimony.finding import Code, Finding, Severity
from testimony.identity import RecordingId, new_segment_id
from testimony.language import LanguageTag
from testimony.segment import Gap, Region, Segment, check_timeline
from testimony.span import Span, uncovered
from transcribe.dates import with_dates
from transcribe.doubt import Passage, doubts, is_invented
from transcribe.order import during, ordered
from transcribe.parting import apart, changes, clips_apart
from transcribe.port import Utterance
from transcribe.profiles import Profile
from transcribe.remarks import remarks
from transcribe.script import in_script
from transcribe.sitting import ALONE, Sitting
from transcribe.sizing import sized

# Speech detection opens a little before the first sound and closes a little after the last; so much of speech without a
# word belongs to the words beside it. More may be something that was not written down.
MARGIN_MS = 1_000
OTHERS_MS = 600  # of speech in another voice than the words beside it: a "yes" that was not written down
SLIVER_MS = 200  # of silence beside words; nobody would look at so short a gap, or hear it
_LONG_MS = 2_000  # from here on, speech without text is more than a breath


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the final timeline: words, words that are withheld, or a gap of some kind, in somebody's voice."""

    span: Span
    gap: Gap | None
    heard: Utterance | None = None
    voice: int | None = None

    @property
    def has_words(self) -> bool:
        return self.heard is not None and self.gap is None

    @property
    def is_margin(self) -> bool:
        """So little without a word that it belongs to the words beside it: a breath, the tail of a sound."""
        if self.heard is not None:
            return False
        limit = MARGIN_MS if self.gap is None else SLIVER_MS if self.gap in (Gap.SILENCE, Gap.NOISE) else 0
        return self.span.duration_ms < limit

    def may_hold(self, margin: "_Stretch") -> bool:
        """Whether *margin* can belong to these words: not where it is long enough to be a word of somebody else's."""
        strange = margin.voice not in {None, self.voice} and margin.gap is None
        return self.has_words and not (strange and margin.span.duration_ms >= OTHERS_MS)

    def unheard(self) -> Self:
        """The same, where speech without any words is unclear."""
        return replace(self, gap=Gap.UNCLEAR) if self.gap is None and self.heard is None else self


def assemble(  # noqa: PLR0917 - the recording, how it sounds, what was heard; each has its own type
    recording: RecordingId,
    tag: LanguageTag,
    duration_ms: int,
    regions: Sequence[Region],
    utterances: Sequence[Utterance],
    profile: Profile,
    sitting: Sitting = ALONE,
) -> tuple[SegmentDraft, ...]:
    """The transcript of a whole recording: every millisecond of it is in exactly one segment.

    Every word that was heard is in a segment, once. What the engine made up over what it took for silence is withheld:
    the segment is a gap that says so, and its finding keeps the words. Utterances that reach past the recording or into
    one another are brought inside and after one another (`transcribe.order`); a stretch that no region describes is
    unclear.

    Args:
        regions: what the recording sounds like from end to end, before anybody transcribed it.
        utterances: of all chunks, on the recording's timeline.
        profile: how the model of the recording's own language was used.
        sitting: who takes turns, and what else is known; no segment reaches from one voice or language into another.
    """
    if duration_ms <= 0:
        return ()
    ground = _ground(regions, Span(0, duration_ms))
    timeline = _timeline(ground, utterances, duration_ms, sitting)
    drafts = tuple(_drafts(recording, tag, timeline, ground, profile, sitting))
    check_timeline(recording, [draft.segment for draft in drafts], duration_ms)
    return drafts


def _ground(regions: Sequence[Region], whole: Span) -> tuple[Region, ...]:
    """*regions* in order, disjoint and without a hole, whatever was handed in."""
    ground: list[Region] = []
    for region in sorted(regions, key=lambda one: (one.span.start_ms, one.span.end_ms)):
        inside = region.span.intersection(whole)
        taken = [one.span for one in ground]
        ground.extend(Region(part, region.gap) for part in (uncovered(taken, inside) if inside else ()))
    holes = [Region(part, Gap.UNCLEAR) for part in uncovered([one.span for one in ground], whole)]
    return tuple(sorted([*ground, *holes], key=lambda one: one.span.start_ms))


def _timeline(
    ground: Sequence[Region], utterances: Sequence[Utterance], duration_ms: int, sitting: Sitting
) -> tuple[_Stretch, ...]:
    stretches: list[_Stretch] = []
    reached = 0
    for words in _worded(ordered(utterances, Span(0, duration_ms)), sitting):
        stretches += _bare(ground, reached, words.span.start_ms, sitting)
        stretches.append(words)
        reached = words.span.end_ms
    stretches += _bare(ground, reached, duration_ms, sitting)
    return tuple(_merged(_absorbed(stretches)))


def _worded(placed: Sequence[Utterance], sitting: Sitting) -> Iterator[_Stretch]:
    at = changes(sitting.turns)
    for invented, group in groupby(placed, key=lambda one: is_invented(one.evidence)):
        if invented:
            yield from (_Stretch(one.span, Gap.UNCLEAR, one) for one in group)
        else:
            yield from _spoken_in_turn(tuple(apart(group, at)), sitting)


def _spoken_in_turn(pieces: Sequence[Utterance], sitting: Sitting) -> Iterator[_Stretch]:
    """*pieces* in segments that read well, none of which holds two voices or two languages."""
    voiced = [(sitting.voice_in(piece.span), piece) for piece in pieces]
    for (voice, _), group in groupby(voiced, key=lambda one: (one[0], one[1].language)):
        yield from (_Stretch(one.span, None, one, voice) for one in sized(piece for _, piece in group))


def _bare(ground: Sequence[Region], start_ms: int, end_ms: int, sitting: Sitting) -> Iterator[_Stretch]:
    """What the recording sounds like between two utterances, and whose voice is heard there."""
    if start_ms == end_ms:
        return
    hole = Span(start_ms, end_ms)
    for region in during(ground, hole):
        if (part := region.span.intersection(hole)) is None:
            continue
        pieces = clips_apart([part], sitting.turns) if region.is_speech else (part,)
        for piece in pieces:
            yield _Stretch(piece, region.gap, None, sitting.voice_in(piece) if region.is_speech else None)


def _absorbed(stretches: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """*stretches* with the margins around words given to the words, and longer speech without words made unclear."""
    held: _Stretch | None = None  # the last one, which may still grow at its end
    margin: _Stretch | None = None  # a margin after no words: it belongs to those that come next
    for stretch in stretches:
        if margin is not None:
            if stretch.may_hold(margin):
                yield from (held,) if held else ()
                held, margin = replace(stretch, span=Span(margin.span.start_ms, stretch.span.end_ms)), None
                continue
            yield from (held,) if held else ()
            held, margin = margin.unheard(), None
        if stretch.is_margin and held is not None and held.may_hold(stretch):
            held = replace(held, span=Span(held.span.start_ms, stretch.span.end_ms))
        elif stretch.is_margin:
            margin = stretch
        else:
            yield from (held,) if held else ()
            held = stretch.unheard()
    yield from (one for one in (held, margin.unheard() if margin else None) if one)


def _merged(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """*stretches* with neighbouring gaps of one kind made one."""
    held: _Stretch | None = None
    for stretch in stretches:
        if held and held.gap and held.gap is stretch.gap and held.heard is None and stretch.heard is None:
            held = replace(held, span=Span(held.span.start_ms, stretch.span.end_ms))
            continue
        yield from (held,) if held else ()
        held = stretch
    yield from (held,) if held else ()


def _drafts(  # noqa: PLR0917 - the recording, how it sounds, what was heard; each has its own type
    recording: RecordingId,
    tag: LanguageTag,
    timeline: Sequence[_Stretch],
    ground: Sequence[Region],
    profile: Profile,
    sitting: Sitting,
) -> Iterator[SegmentDraft]:
    before: str | None = None
    for stretch in timeline:
        spoken = _profile_of(stretch, profile, sitting)
        segment = Segment(
            id=new_segment_id(),
            recording=recording,
            span=stretch.span,
            language=spoken.tag if stretch.has_words else tag,
            gap=stretch.gap,
            speaker=sitting.speakers.get(stretch.voice) if stretch.has_words and stretch.voice else None,
        )
        if stretch.heard is None:
            yield SegmentDraft(segment=segment, text=None, findings=_of_gap(segment))
        elif stretch.gap:
            yield _withheld(segment, stretch.heard)
        else:
            speech = tuple(_speech(ground, segment.span))
            draft = _spoken(segment, stretch.heard, speech, spoken, before)
            speech_ms = sum(span.duration_ms for span in speech)
            noted = remarks(draft, stretch.heard, stretch.voice, speech_ms, sitting)
            yield replace(draft, findings=(*draft.findings, *noted))
        before = stretch.heard.text if stretch.heard else before


def _profile_of(stretch: _Stretch, profile: Profile, sitting: Sitting) -> Profile:
    language = stretch.heard.language if stretch.heard else None
    return sitting.profiles.get(language, profile) if language else profile


def _spoken(
    segment: Segment, heard: Utterance, speech: tuple[Span, ...], profile: Profile, before: str | None
) -> SegmentDraft:
    passage = Passage(
        segment=segment,
        text=heard.text,
        evidence=heard.evidence,
        profile=profile,
        speech=speech,
        words=heard.words,
        before=before,
    )
    dated = with_dates(heard, profile)
    written = in_script(dated.text, profile)
    return SegmentDraft(
        segment=segment,
        text=written,
        words=tuple(replace(word, text=in_script(word.text, profile)) for word in dated.words),
        findings=doubts(passage),
        raw=None if written == heard.text else heard.text,
        evidence=heard.evidence.as_json(),
    )


def _withheld(segment: Segment, heard: Utterance) -> SegmentDraft:
    finding = Finding(
        segment=segment.id,
        code=Code.TEXT_OVER_SILENCE,
        severity=Severity.WARNING,
        message="Nobody seemed to speak here, and the recogniser repeated itself; its words were withheld as invented.",
        evidence={"withheld": heard.text, "no_speech_probability": round(heard.evidence.no_speech_prob, 2)},
    )
    return SegmentDraft(
        segment=segment, text=None, findings=(finding,), raw=heard.text, evidence=heard.evidence.as_json()
    )


def _of_gap(segment: Segment) -> tuple[Finding, ...]:
    if segment.gap is not Gap.UNCLEAR:
        return ()
    return (
        Finding(
            segment=segment.id,
            code=Code.SPEECH_WITHOUT_TEXT,
            severity=Severity.WARNING if segment.span.duration_ms >= _LONG_MS else Severity.NOTE,
            message="Somebody may be speaking here, and nothing was written down.",
            evidence={"duration_ms": segment.span.duration_ms},
        ),
    )


def _speech(ground: Sequence[Region], span: Span) -> Iterator[Span]:
    """The stretches of *span* that sounded like speech."""
    shared = (region.span.intersection(span) for region in during(ground, span) if region.is_speech)
    return (stretch for stretch in shared if stretch)
