"""Transcripts of interviews in several voices and languages: no segment holds two of either, and no word is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from testimony.draft import SegmentDraft
from testimony.finding import Code, Severity
from testimony.identity import RecordingId, SpeakerId
from testimony.language import Language, LanguageTag, Script
from testimony.segment import Gap, Region, Word, check_timeline
from testimony.span import Span
from transcribe.assemble import assemble
from transcribe.parting import apart, changes, clips_apart
from transcribe.port import Evidence, Utterance
from transcribe.profiles import Profile
from transcribe.sitting import Sitting
from transcribe.turns import Turn

RECORDING = RecordingId("rec-000000000000")
TAG = LanguageTag.usual(Language.KAZAKH)
KAZAKH = Profile(language=Language.KAZAKH, tag=TAG, decoder_token="kk", script=Script.CYRILLIC, window_ms=28_000)  # noqa: S106 - a language, no password
ENGLISH = Profile(
    language=Language.ENGLISH,
    tag=LanguageTag.usual(Language.ENGLISH),
    decoder_token="en",  # noqa: S106 - a language, no password
    script=Script.LATIN,
    window_ms=28_000,
)
SURE = Evidence(avg_logprob=-0.4, no_speech_prob=0.1, compression_ratio=1.2)
SPEAKERS = {1: SpeakerId("spk-1"), 2: SpeakerId("spk-2"), 3: SpeakerId("spk-3")}


def turn(start_ms: int, end_ms: int, voice: int, doubtful: bool = False) -> Turn:
    return Turn(span=Span(start_ms, end_ms), voice=voice, doubtful=doubtful)


def said(*words: tuple[str, int, int], language: Language | None = None, share: float = 1.0) -> Utterance:
    """An utterance of words, each with its times in milliseconds."""
    return Utterance(
        span=Span(words[0][1], words[-1][2]),
        text=" ".join(text for text, _, _ in words),
        words=tuple(Word(text=text, span=Span(start, end), probability=0.9) for text, start, end in words),
        evidence=SURE,
        language=language,
        language_share=share,
    )


def transcript(sitting: Sitting, *heard: Utterance, duration_ms: int = 10_000) -> tuple[SegmentDraft, ...]:
    return assemble(RECORDING, TAG, duration_ms, [Region(Span(0, duration_ms))], heard, KAZAKH, sitting)


QUESTION_AND_ANSWER = said(
    ("Қайда", 0, 900),
    ("тұрдыңыз?", 1_000, 2_000),
    ("Біз", 3_000, 3_900),
    ("ауылда", 4_000, 5_000),
    ("тұрдық.", 5_000, 6_000),
)


def test_an_utterance_is_cut_at_the_pause_that_is_nearest_to_the_change_of_voice() -> None:
    pieces = apart([QUESTION_AND_ANSWER], [2_300])

    assert [(piece.span, piece.text) for piece in pieces] == [
        (Span(0, 2_000), "Қайда тұрдыңыз?"),
        (Span(3_000, 6_000), "Біз ауылда тұрдық."),
    ]


def test_a_change_far_from_every_pause_between_words_cuts_nothing() -> None:
    long_word = said(("Қайдаааа", 0, 5_000), ("тұрдыңыз?", 5_000, 6_000))

    assert list(apart([long_word], [2_300])) == [long_word]


def test_each_voice_has_segments_and_a_speaker_of_its_own() -> None:
    sitting = Sitting(turns=(turn(0, 2_300, 1), turn(2_300, 10_000, 2)), speakers=SPEAKERS)

    drafts = transcript(sitting, QUESTION_AND_ANSWER, duration_ms=6_500)

    assert [(draft.text, draft.segment.speaker) for draft in drafts if draft.text] == [
        ("Қайда тұрдыңыз?", "spk-1"),
        ("Біз ауылда тұрдық.", "spk-2"),
    ]


def test_short_pieces_of_two_voices_are_not_joined_and_of_one_voice_they_are() -> None:
    yes, no = said(("Иә", 0, 500)), said(("жоқ", 700, 1_200))

    one = transcript(Sitting(turns=(turn(0, 10_000, 1),), speakers=SPEAKERS), yes, no, duration_ms=1_300)
    two = transcript(
        Sitting(turns=(turn(0, 600, 1), turn(600, 10_000, 2)), speakers=SPEAKERS), yes, no, duration_ms=1_300
    )

    assert [draft.text for draft in one] == ["Иә жоқ"]
    assert [draft.text for draft in two] == ["Иә", "жоқ"]


def test_a_word_of_somebody_else_that_was_not_written_down_is_a_gap_and_not_part_of_the_answer() -> None:
    sitting = Sitting(turns=(turn(0, 2_000, 1), turn(2_000, 2_900, 2)), speakers=SPEAKERS)

    drafts = transcript(sitting, said(("Қайда", 0, 900), ("тұрдыңыз?", 1_000, 2_000)), duration_ms=2_900)

    assert [(draft.segment.span, draft.segment.gap) for draft in drafts] == [
        (Span(0, 2_000), None),
        (Span(2_000, 2_900), Gap.UNCLEAR),
    ]


def test_a_doubtful_turn_is_a_finding_and_no_certainty() -> None:
    sitting = Sitting(turns=(turn(0, 10_000, 1, doubtful=True),), speakers=SPEAKERS)

    (draft,) = transcript(sitting, QUESTION_AND_ANSWER, duration_ms=6_000)

    (finding,) = draft.findings
    assert (finding.code, finding.severity) == (Code.SPEAKER_UNCERTAIN, Severity.NOTE)
    assert finding.message == "It is not certain who speaks here; it may be somebody else, or two at once."


def test_an_utterance_without_word_times_that_holds_two_voices_is_doubtful() -> None:
    whole = Utterance(span=Span(0, 6_000), text="Қайда тұрдыңыз? Біз ауылда тұрдық.", evidence=SURE)
    sitting = Sitting(turns=(turn(0, 2_300, 1), turn(2_300, 6_000, 2)), speakers=SPEAKERS)

    (draft,) = transcript(sitting, whole, duration_ms=6_000)

    assert draft.segment.speaker == "spk-2"
    assert [finding.code for finding in draft.findings] == [Code.SPEAKER_UNCERTAIN]


def test_english_is_labelled_as_english_and_kept_apart_from_what_follows_without_a_pause() -> None:
    question = said(("Where", 0, 500), ("were", 500, 900), ("you?", 900, 1_500), language=Language.ENGLISH)
    answer = said(("Біз", 1_500, 2_000), ("ауылда", 2_000, 3_000), language=Language.KAZAKH, share=0.6)

    drafts = transcript(Sitting(profiles={Language.ENGLISH: ENGLISH}), question, answer, duration_ms=3_000)

    assert [(str(draft.segment.language), draft.text) for draft in drafts] == [
        ("en", "Where were you?"),
        ("kk-Cyrl", "Біз ауылда"),
    ]
    assert [[finding.message for finding in draft.findings] for draft in drafts] == [
        ["This was heard as English, and stands as it was said; nothing is translated."],
        ["This may not be Kazakh; if it is another language, the words are wrong."],
    ]


def test_latin_look_alikes_in_a_machines_kazakh_are_put_right_and_its_own_text_is_kept() -> None:
    (draft,) = transcript(Sitting(), said(("aуылда", 0, 1_000), ("тұрдық", 1_000, 2_000)), duration_ms=2_000)

    assert (draft.text, draft.raw) == ("ауылда тұрдық", "aуылда тұрдық")
    assert [(finding.code, dict(finding.evidence)) for finding in draft.findings] == [(Code.MIXED_SCRIPT, {"words": 1})]


def test_a_hinted_term_where_nobody_speaks_is_an_alarm_and_where_somebody_speaks_it_is_none() -> None:
    sitting = Sitting(hints=("Қорла", "жолбарыс орындық"))
    spoken = said(("Мені", 0, 500), ("Қорлаға", 500, 1_000), ("апарды", 1_000, 1_600))
    silence = [Region(Span(0, 1_600), Gap.SILENCE)]

    (heard,) = transcript(sitting, spoken, duration_ms=1_600)
    (invented,) = assemble(RECORDING, TAG, 1_600, silence, [spoken], KAZAKH, sitting)

    assert [finding.code for finding in heard.findings] == []
    assert [(finding.code, finding.severity) for finding in invented.findings] == [
        (Code.TEXT_OVER_SILENCE, Severity.ALARM),
        (Code.HINT_WITHOUT_SPEECH, Severity.ALARM),
    ]


def test_clips_are_cut_where_the_voice_changes_and_nowhere_else() -> None:
    found = (turn(0, 2_000, 1), turn(2_400, 5_000, 1), turn(5_500, 9_000, 2))

    assert changes(found) == (5_250,)
    assert clips_apart([Span(0, 5_000), Span(5_000, 9_000)], found) == (
        Span(0, 5_000),
        Span(5_000, 5_250),
        Span(5_250, 9_000),
    )


@st.composite
def interviews(draw: st.DrawFn) -> tuple[tuple[Turn, ...], list[Utterance]]:
    """Turns end to end, and utterances over them whose words stand in order, in either language."""
    ends = sorted(draw(st.sets(st.integers(500, 59_000), min_size=1, max_size=8)))
    found = tuple(
        turn(start, end, draw(st.integers(1, 3)), draw(st.booleans())) for start, end in pairwise([0, *ends, 60_000])
    )
    heard, at = [], 0
    for _ in range(draw(st.integers(0, 6))):
        words = []
        for text in draw(st.lists(st.sampled_from(["біз", "ауылда", "тұрдық.", "иә!"]), min_size=1, max_size=12)):
            at += draw(st.integers(0, 2_500))
            lasting = draw(st.integers(50, 900))
            words.append((text, at, at + lasting))
            at += lasting
        if at < 60_000:
            heard.append(said(*words, language=draw(st.sampled_from([None, Language.ENGLISH]))))
    return found, heard


@given(interviews())
def test_no_segment_reaches_into_another_voice_or_language_and_every_word_is_there_once(
    interview: tuple[tuple[Turn, ...], list[Utterance]],
) -> None:
    found, heard = interview
    sitting = Sitting(turns=found, speakers=SPEAKERS, profiles={Language.ENGLISH: ENGLISH})

    drafts = transcript(sitting, *heard, duration_ms=60_000)

    check_timeline(RECORDING, [draft.segment for draft in drafts], 60_000)
    written = [word for draft in drafts for word in (draft.text or draft.raw or "").split()]
    assert sorted(written) == sorted(word for utterance in heard for word in utterance.text.split())
    for draft in drafts:
        assert all(draft.segment.span.contains(word.span) for word in draft.words)
        # Two turns may meet in the middle of a word: what is left over is less than a change can be told to.
        for word in draft.words:
            strange = [
                one for one in found
                if SPEAKERS[one.voice] != draft.segment.speaker and one.span.start_ms + 1_800 <= word.span.start_ms
                and word.span.end_ms <= one.span.end_ms - 1_800
            ]  # fmt: skip
            assert not strange or Code.SPEAKER_UNCERTAIN in {finding.code for finding in draft.findings}


@given(interviews())
def test_segments_are_of_a_length_that_can_be_heard_at_once_where_the_words_allow(
    interview: tuple[tuple[Turn, ...], list[Utterance]],
) -> None:
    drafts = transcript(Sitting(turns=interview[0], speakers=SPEAKERS), *interview[1], duration_ms=60_000)

    for draft in drafts:
        if draft.words and len(draft.words) > 1:
            assert draft.words[-1].span.end_ms - draft.words[0].span.start_ms <= 15_000
