"""The transcript of a recording: all of its time, all of its words, each of them once."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from testimony.draft import SegmentDraft
from testimony.finding import Code, Severity
from testimony.identity import RecordingId
from testimony.language import Language, LanguageTag, Script
from testimony.segment import Gap, Region, Word, check_timeline
from testimony.span import Span
from transcribe.assemble import assemble
from transcribe.port import Evidence, Utterance
from transcribe.profiles import Profile

RECORDING = RecordingId("rec-000000000000")
TAG = LanguageTag.usual(Language.KAZAKH)
KAZAKH = Profile(language=Language.KAZAKH, tag=TAG, decoder_token="kk", script=Script.CYRILLIC, window_ms=28_000)  # noqa: S106 - a language, no password
SURE = Evidence(avg_logprob=-0.4, no_speech_prob=0.1, compression_ratio=1.2)
INVENTED = Evidence(avg_logprob=-0.1, no_speech_prob=0.8, compression_ratio=14.0)


def said(start_ms: int, end_ms: int, text: str, evidence: Evidence = SURE) -> Utterance:
    """An utterance whose words share its time evenly."""
    words = text.split()
    step = (end_ms - start_ms) // len(words)
    return Utterance(
        span=Span(start_ms, end_ms),
        text=text,
        words=tuple(
            Word(text=word, span=Span(start_ms + n * step, start_ms + (n + 1) * step), probability=0.9)
            for n, word in enumerate(words)
        ),
        evidence=evidence,
    )


def transcript(regions: Sequence[Region], *heard: Utterance, profile: Profile = KAZAKH) -> tuple[SegmentDraft, ...]:
    return assemble(RECORDING, TAG, regions[-1].span.end_ms, regions, heard, profile)


def shape(drafts: Sequence[SegmentDraft]) -> list[Any]:
    return [(d.segment.span.start_ms, d.segment.span.end_ms, d.segment.gap or d.text) for d in drafts]


def test_words_get_the_margins_around_them_and_silence_stays_silence() -> None:
    regions = [Region(Span(0, 4_000)), Region(Span(4_000, 9_000), Gap.SILENCE), Region(Span(9_000, 10_000))]

    drafts = transcript(regions, said(300, 3_500, "Біз ауылда тұрдық."), said(9_200, 9_900, "Иә."))

    assert shape(drafts) == [
        (0, 4_000, "Біз ауылда тұрдық."),
        (4_000, 9_000, Gap.SILENCE),
        (9_000, 10_000, "Иә."),
    ]
    assert [finding for draft in drafts for finding in draft.findings] == []


def test_speech_without_a_word_is_unclear_and_says_so() -> None:
    regions = [Region(Span(0, 4_000)), Region(Span(4_000, 5_000), Gap.MUSIC), Region(Span(5_000, 9_000))]

    drafts = transcript(regions, said(0, 3_900, "Біз ауылда тұрдық."))

    assert shape(drafts) == [
        (0, 4_000, "Біз ауылда тұрдық."),
        (4_000, 5_000, Gap.MUSIC),
        (5_000, 9_000, Gap.UNCLEAR),
    ]
    (finding,) = drafts[2].findings
    assert (finding.code, finding.severity) == (Code.SPEECH_WITHOUT_TEXT, Severity.WARNING)
    assert finding.message == "Somebody may be speaking here, and nothing was written down."


def test_what_was_made_up_over_no_speech_is_withheld_and_kept() -> None:
    regions = [Region(Span(0, 9_000))]

    drafts = transcript(regions, said(0, 3_000, "Біз келдік."), said(4_000, 8_500, "өй өй өй өй", INVENTED))

    assert shape(drafts) == [
        (0, 3_000, "Біз келдік."),
        (3_000, 4_000, Gap.UNCLEAR),
        (4_000, 8_500, Gap.UNCLEAR),
        (8_500, 9_000, Gap.UNCLEAR),
    ]
    assert drafts[2].raw == "өй өй өй өй"
    assert [finding.message for finding in drafts[2].findings] == [
        "Nobody seemed to speak here, and the recogniser repeated itself; its words were withheld as invented."
    ]


def test_text_outside_all_speech_is_kept_and_flagged() -> None:
    regions = [Region(Span(0, 5_000), Gap.NOISE)]

    drafts = transcript(regions, said(1_000, 3_000, "Біз келдік."))

    assert shape(drafts) == [(0, 1_000, Gap.NOISE), (1_000, 3_000, "Біз келдік."), (3_000, 5_000, Gap.NOISE)]
    assert [(finding.code, finding.severity) for finding in drafts[1].findings] == [
        (Code.TEXT_OVER_SILENCE, Severity.ALARM)
    ]


def test_a_long_utterance_is_cut_at_the_end_of_a_sentence() -> None:
    first, second = "Біз ауылда тұрдық сол кезде.", "Олар бізді түнде алып кетті содан."

    drafts = transcript([Region(Span(0, 20_000))], said(0, 20_000, f"{first} {second}"))

    assert [draft.text for draft in drafts] == [first, second]
    assert all(draft.segment.span.contains(word.span) for draft in drafts for word in draft.words)


def test_a_long_utterance_without_word_times_is_left_whole() -> None:
    whole = Utterance(span=Span(0, 20_000), text="Біз келдік. Олар кетті.", evidence=SURE)

    assert [draft.text for draft in transcript([Region(Span(0, 20_000))], whole)] == ["Біз келдік. Олар кетті."]


def test_a_fragment_joins_the_rest_of_its_sentence_and_a_whole_sentence_does_not() -> None:
    regions = [Region(Span(0, 8_000))]

    drafts = transcript(regions, said(0, 1_000, "Сосын"), said(1_200, 4_000, "олар кетті."), said(4_100, 5_000, "Иә."))

    assert [draft.text for draft in drafts if draft.text] == ["Сосын олар кетті.", "Иә."]


def test_a_sister_language_is_never_labelled_as_agreed_spelling() -> None:
    tag = LanguageTag(Language.UYGHUR, Script.LATIN)
    profile = Profile(
        language=Language.UYGHUR,
        tag=tag,
        decoder_token="tr",  # noqa: S106 - a language, no password
        script=Script.LATIN,
        window_ms=15_000,
        approximate=True,
    )

    (draft,) = transcript([Region(Span(0, 2_000))], said(0, 2_000, "Biz geldik"), profile=profile)

    assert (draft.segment.language, draft.text, draft.raw) == (tag, "Biz geldik", None)
    assert [finding.code for finding in draft.findings] == [Code.APPROXIMATE_MODEL]


def test_uyghur_in_latin_letters_is_brought_into_arabic_ones_and_the_models_own_is_kept() -> None:
    profile = Profile(
        language=Language.UYGHUR,
        tag=LanguageTag.usual(Language.UYGHUR),
        decoder_token="uz",  # noqa: S106 - a language, no password
        script=Script.LATIN,
        window_ms=15_000,
    )

    (draft,) = transcript([Region(Span(0, 2_000))], said(0, 2_000, "men ürümchide"), profile=profile)

    assert (draft.text, draft.raw) == ("مەن ئۈرۈمچىدە", "men ürümchide")
    assert [word.text for word in draft.words] == ["مەن", "ئۈرۈمچىدە"]


def test_a_recording_without_any_time_has_no_segments() -> None:
    assert assemble(RECORDING, TAG, 0, (), (), KAZAKH) == ()


WORDS = st.lists(st.sampled_from(["біз", "ауылда", "тұрдық.", "олар", "кетті", "мен-мен", "иә!"]), min_size=1)


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    """Any utterance at all: past the end, inside another, with words that stand still or run backwards."""
    start, length = draw(st.integers(0, 70_000)), draw(st.integers(1, 30_000))
    span, texts = Span(start, start + length), draw(WORDS)
    times = st.tuples(st.integers(start, start + length - 1), st.integers(1, 3_000))
    words = []
    for text, (begin, lasting) in zip(
        texts, draw(st.lists(times, min_size=len(texts), max_size=len(texts))), strict=True
    ):
        words.append(Word(text=text, span=Span(begin, min(begin + lasting, span.end_ms)), probability=0.5))
    if draw(st.booleans()):
        words.sort(key=lambda word: word.span.start_ms)
        words = [Word(text=t, span=w.span, probability=0.5) for t, w in zip(texts, words, strict=True)]
    kept = draw(st.sampled_from([(), tuple(words)]))
    return Utterance(span=span, text=" ".join(texts), words=kept, evidence=draw(st.sampled_from([SURE, INVENTED])))


REGIONS = st.lists(
    st.builds(
        lambda start, length, gap: Region(Span(start, start + length), gap),
        st.integers(0, 70_000),
        st.integers(1, 20_000),
        st.sampled_from([None, *Gap]),
    )
)


@settings(deadline=None)
@given(st.integers(1, 70_000), REGIONS, st.lists(utterances(), max_size=8))
def test_whatever_was_heard_every_millisecond_and_every_word_is_there_once(
    duration_ms: int, regions: list[Region], heard: list[Utterance]
) -> None:
    drafts = assemble(RECORDING, TAG, duration_ms, regions, heard, KAZAKH)

    check_timeline(RECORDING, [draft.segment for draft in drafts], duration_ms)
    written = sorted(word for draft in drafts for word in (draft.text or draft.raw or "").split())
    assert written == sorted(word for utterance in heard for word in utterance.text.split())
    assert all(draft.segment.span.contains(word.span) for draft in drafts for word in draft.words)


@settings(deadline=None)
@given(st.lists(utterances(), max_size=6), st.integers(0, 500_000))
def test_a_chunk_comes_back_from_the_archive_and_onto_the_recordings_time_unchanged(
    heard: list[Utterance], by_ms: int
) -> None:
    import json

    kept = json.loads(json.dumps([utterance.as_json() for utterance in heard]))

    assert [Utterance.from_json(one) for one in kept] == heard
    assert [one.shifted(by_ms).span.duration_ms for one in heard] == [one.span.duration_ms for one in heard]
