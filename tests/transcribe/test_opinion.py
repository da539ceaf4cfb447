"""Two models on one recording: where they disagree, a person is told, with both wordings."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.draft import SegmentDraft
from testimony.finding import Code, Finding, Severity
from testimony.identity import Digest, RecordingId, new_segment_id
from testimony.language import Language, LanguageTag, Script
from testimony.run import ModelCard
from testimony.segment import Gap, Segment, Word
from testimony.span import Span
from transcribe.opinion import Opinion, with_opinion
from transcribe.port import Evidence, Utterance
from transcribe.profiles import Profile

OTHER = ModelCard(name="other", engine="ctc", digest=Digest("1" * 64), licence="Apache-2.0")
KAZAKH = Profile(
    language=Language.KAZAKH,
    tag=LanguageTag.usual(Language.KAZAKH),
    decoder_token="kk",  # noqa: S106 - a language, no password
    script=Script.CYRILLIC,
    window_ms=28_000,
)
SURE = Evidence(avg_logprob=-0.4, no_speech_prob=0.0, compression_ratio=1.2)
RECORDING = RecordingId("rec-1")


def ours(*texts: str | None, each_ms: int = 4_000) -> tuple[SegmentDraft, ...]:
    """A transcript of segments of equal length; None is a silence."""
    return tuple(
        SegmentDraft(
            segment=Segment(
                id=new_segment_id(),
                recording=RECORDING,
                span=Span(number * each_ms, (number + 1) * each_ms),
                language=KAZAKH.tag,
                gap=None if text is not None else Gap.SILENCE,
            ),
            text=text,
        )
        for number, text in enumerate(texts)
    )


def theirs(*words: tuple[str, int], profile: Profile = KAZAKH) -> Opinion:
    """What the other heard, each word in the 400 ms from its time on."""
    timed = tuple(Word(text=text, span=Span(at, at + 400), probability=0.9) for text, at in words)
    if not timed:
        return Opinion(model=OTHER, profile=profile, utterances=())
    utterance = Utterance(
        span=Span(timed[0].span.start_ms, timed[-1].span.end_ms),
        text=" ".join(word.text for word in timed),
        words=timed,
        evidence=SURE,
    )
    return Opinion(model=OTHER, profile=profile, utterances=(utterance,))


def told(drafts: Sequence[SegmentDraft], opinion: Opinion) -> list[Finding | None]:
    """The finding of each segment, where there is one."""
    return [draft.findings[-1] if draft.findings else None for draft in with_opinion(drafts, opinion)]


def test_what_both_heard_alike_is_not_flagged() -> None:
    drafts = ours("Біз үйге келдік.", None)

    assert told(drafts, theirs(("біз", 100), ("үйге", 1_500), ("келдік", 3_000))) == [None, None]


def test_a_word_that_was_heard_differently_is_flagged_with_the_others_wording() -> None:
    drafts = ours("біз үйге келдік")

    (finding,) = told(drafts, theirs(("біз", 100), ("өйге", 1_500), ("келдік", 3_000)))

    assert finding == Finding(
        segment=drafts[0].segment.id,
        code=Code.SECOND_OPINION,
        severity=Severity.NOTE,
        message="A second model heard one word differently; listen to both readings.",
        evidence={
            "model": "other",
            "engine": "ctc",
            "digest": "1" * 64,
            "wording": "біз өйге келдік",
            "differences": [["үйге", "өйге"]],
            "character_share": 0.07,
        },
    )


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ([("біз", 100), ("өйге", 1_500), ("келдік", 3_000)], Severity.NOTE),
        ([("біз", 100), ("тауға", 1_500), ("келдік", 3_000)], Severity.WARNING),
        ([("олар", 100), ("тауға", 1_500), ("шықты", 3_000)], Severity.ALARM),
    ],
)
def test_the_more_they_disagree_the_more_it_weighs(words: list[tuple[str, int]], severity: Severity) -> None:
    (finding,) = told(ours("біз үйге келдік"), theirs(*words))

    assert finding
    assert finding.severity is severity


def test_words_that_only_the_first_heard_may_be_invented() -> None:
    (finding,) = told(ours("рахмет көргендеріңізге"), theirs())

    assert finding
    assert finding.severity is Severity.ALARM
    assert finding.message == ("A second model heard no words here; those that were written down may be invented.")


def test_words_in_a_silence_are_told_of_where_they_were_heard() -> None:
    _, finding, _ = told(ours("біз", None, "келдік"), theirs(("біз", 1_000), ("жоқ", 5_800), ("келдік", 9_000)))

    assert finding
    assert (finding.severity, finding.evidence["wording"]) == (Severity.WARNING, "жоқ")
    assert finding.message == "A second model heard words here, and none were written down."


def test_a_word_at_the_edge_of_a_silence_belongs_to_the_speech_beside_it() -> None:
    drafts = ours("біз", None, "келдік")

    assert told(drafts, theirs(("біз", 4_100), ("келдік", 7_400))) == [None, None, None]


def test_a_word_on_the_other_side_of_a_border_is_no_disagreement() -> None:
    drafts = ours("біз кеше үйге", "келдік сосын жаттық")

    opinion = theirs(
        ("біз", 100), ("кеше", 1_000), ("үйге", 4_200), ("келдік", 4_700), ("сосын", 5_500), ("жаттық", 7_000)
    )

    assert told(drafts, opinion) == [None, None]


def test_what_the_other_wrote_in_another_script_is_brought_into_ours_first() -> None:
    uyghur = LanguageTag.usual(Language.UYGHUR)
    latin = replace(KAZAKH, language=Language.UYGHUR, tag=uyghur, script=Script.LATIN)

    assert told(ours("ئۇ كەلدى"), theirs(("u", 500), ("keldi", 2_500), profile=latin)) == [None]


def test_an_opinion_without_times_of_words_is_spread_over_its_span() -> None:
    utterance = Utterance(span=Span(0, 8_000), text="біз үйге келдік жаттық", evidence=SURE)
    opinion = Opinion(model=OTHER, profile=KAZAKH, utterances=(utterance,))

    first, second = told(ours("біз үйге", "келдік тұрдық"), opinion)

    assert first is None
    assert second
    assert second.evidence["differences"] == [["тұрдық", "жаттық"]]


def test_what_was_found_before_stays() -> None:
    doubt = Finding(segment=new_segment_id(), code=Code.LOOP, severity=Severity.ALARM, message="It repeats itself.")
    drafts = [replace(draft, findings=(doubt,)) for draft in ours("біз")]

    (draft,) = with_opinion(drafts, theirs(("сіз", 500)))

    assert [finding.code for finding in draft.findings] == [Code.LOOP, Code.SECOND_OPINION]


words = st.lists(st.sampled_from(["біз", "үйге", "келдік", "бар", "жоқ"]), min_size=1, max_size=6)


@given(st.lists(st.none() | words, min_size=1, max_size=6), st.lists(st.none() | words, min_size=1, max_size=6))
def test_every_word_of_the_other_is_agreed_with_or_told_of(
    mine: list[list[str] | None], other: list[list[str] | None]
) -> None:
    drafts = ours(*(" ".join(each) if each else None for each in mine))
    heard = [
        (word, min(number, len(mine) - 1) * 4_000 + place * 600 + 100)
        for number, each in enumerate(other[: len(mine)])
        for place, word in enumerate(each or ())
    ]

    findings = [finding for finding in told(drafts, theirs(*heard)) if finding]

    texts = [draft.text for draft in with_opinion(drafts, theirs(*heard))]
    assert texts == [draft.text for draft in drafts], "an opinion changes no word"
    agreed = [word for each in mine for word in each or ()] == [word for word, _ in heard]
    spoken = [draft for draft, each in zip(drafts, mine, strict=True) if each]
    if not agreed:
        assert findings
    for finding in findings:
        assert finding.evidence["differences"]
    if not heard:
        assert len(findings) == len(spoken)
