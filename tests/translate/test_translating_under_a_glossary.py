"""What the engine proposes, what the glossary makes of it, and what the interpreter is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.book import Glossary
from glossary.compare import touched
from glossary.entry import Entry, Status
from glossary.match import find
from testimony.draft import Method, TermUse, TranslationDraft, Verdict, Wording
from testimony.finding import Code, Severity
from testimony.identity import Digest, SegmentId
from testimony.language import LanguageTag
from testimony.run import ModelCard
from translate.glossed import translate_wordings, translation_key, translation_keys
from translate.options import Options
from translate.port import Hypothesis

KAZAKH = LanguageTag.parse("kk")
CARD = ModelCard(name="phrasebook", engine="test", digest=Digest("0" * 64), licence="CC0-1.0")


class Phrasebook:
    """A translator that knows a few sentences by heart and remembers what it was asked."""

    model = CARD

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self.phrases = phrases
        self.calls: list[list[str]] = []

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        self.calls.append(list(sentences))
        return [
            tuple(Hypothesis(text, -float(rank)) for rank, text in enumerate(self.phrases[sentence][:hypotheses]))
            for sentence in sentences
        ]


def entry(concept: str, rendering: str, forms: str, **others: object) -> Entry:
    made = Entry(concept=concept, rendering=rendering, status=Status.APPROVED, forms={KAZAKH: tuple(forms.split("|"))})
    return replace(made, **others)  # type: ignore[arg-type] # a test names only fields that there are


GLOSSARY = Glossary(
    [
        entry("urumqi", "Urumqi", "Үрімжі", accepted=("Urumchi",)),
        entry("karamay", "Karamay", "Қарамай", accepted=("Kelamayi",)),
        entry("camp", "camp", "лагерь"),
        entry("re-education", "re-education camp", "қайта тәрбиелеу лагері", forbidden=("training centre",)),
        entry("internment", "internment camp", "қамау лагері", accepted=("detention camp",)),
        entry("uyghur", "Uyghur", "ұйғыр", accepted=("Uighur",)),
        entry("pichan", "Pichan County", "Пичан", forbidden=("Pishan",)),
        entry("guma", "Guma County", "Гума", accepted=("Pishan",)),
        entry("company", "the company", "компания", accepted=("the firm",), never_replace=True),
        entry("cell", "cell", "камера"),
        entry("camera", "camera", "камера"),
        entry("two-faced", "two-faced", "екіжүзді", status=Status.DRAFT),
    ]
)


def wording(text: str, segment: str = "seg-1") -> Wording:
    return Wording(segment=SegmentId(segment), revision=1, text=text, tag=KAZAKH)


def draft(text: str, *proposals: str, glossary: Glossary = GLOSSARY) -> TranslationDraft:
    (made,) = translate_wordings([wording(text)], Phrasebook({text: proposals}), glossary, Options())
    return made


def verdicts(made: TranslationDraft) -> list[tuple[str, Verdict]]:
    return [(use.concept, use.verdict) for use in made.terms]


ENGLISH = sorted({wording for entry in GLOSSARY for wording in entry.english} | {"He left", "and", "Not there.", "A"})
OUTCOMES = {
    Verdict.MISSING: Code.TERM_MISSING,
    Verdict.WRONG_COUNT: Code.TERM_MISSING,
    Verdict.FORBIDDEN: Code.TERM_FORBIDDEN,
    Verdict.AMBIGUOUS: Code.TERM_AMBIGUOUS,
}


@given(
    st.lists(st.sampled_from([form for entry in GLOSSARY for form in entry.forms[KAZAKH]]), max_size=5),
    st.lists(st.lists(st.sampled_from(ENGLISH), max_size=6).map(" ".join), min_size=1, max_size=4),
)
def test_whatever_an_engine_writes_each_mention_is_rendered_or_flagged(forms: list[str], proposals: list[str]) -> None:
    """No term is silently wrong: its agreed English stands where the ledger says, or the interpreter is told."""
    text = " мен ".join(["Ол", *forms])

    made = draft(text, *proposals)

    flagged = {(finding.code, finding.evidence.get("concept")) for finding in made.findings}
    mentions = [use for use in made.terms if use.source_span]
    assert {use.source_span for use in mentions} == {(hit.start, hit.end) for hit in find(text, KAZAKH, GLOSSARY)}
    for use in mentions:
        entry = GLOSSARY.get(use.concept)
        assert entry
        if use.verdict in OUTCOMES:
            assert (OUTCOMES[use.verdict], use.concept) in flagged
        else:
            assert use.target_span
            written = made.text[slice(*use.target_span)].casefold()
            agreed = (entry.rendering,) if entry.is_enforced else (entry.rendering, *entry.accepted)
            assert written.startswith(tuple(wording.casefold() for wording in agreed))


def test_all_sentences_of_all_wordings_go_to_the_engine_at_once_and_come_back_to_their_own() -> None:
    engine = Phrasebook({"Иә.": ["Yes."], "Ол кетті.": ["He left."], "Мен": ["I"], "қалдым.": ["stayed."]})

    drafts = translate_wordings(
        [wording("Иә. Ол кетті.", "seg-1"), wording("[crying]", "seg-2"), wording("Мен [pause 2 s] қалдым.", "seg-3")],
        engine,
        GLOSSARY,
        Options(),
    )

    assert engine.calls == [["Иә.", "Ол кетті.", "Мен", "қалдым."]]
    assert [(made.segment, made.text) for made in drafts] == [
        ("seg-1", "Yes. He left."),
        ("seg-2", "[crying]"),
        ("seg-3", "I [pause 2 s] stayed."),
    ]


def test_an_engine_is_not_asked_where_there_is_nothing_to_translate() -> None:
    engine = Phrasebook({})

    (made,) = translate_wordings([wording("[inaudible] 2017")], engine, GLOSSARY, Options())

    assert (made.text, made.findings, engine.calls) == ("[inaudible] 2017", (), [])


def test_the_first_proposal_with_the_agreed_renderings_is_taken() -> None:
    made = draft("Ол Үрімжіде.", "He is in Almaty.", "He is in Urumqi.", "In Urumqi he is.")

    assert (made.text, made.raw) == ("He is in Urumqi.", "He is in Urumqi.")
    assert made.terms == (
        TermUse(
            concept="urumqi",
            version=1,
            verdict=Verdict.RENDERED,
            form="Үрімжіде",
            source_span=(3, 11),
            target_span=(9, 15),
            method=Method.CHOSEN,
        ),
    )
    assert made.evidence == {"sentences": [{"source": [0, 12], "method": "chosen", "proposal": 1}]}
    assert made.findings == ()


def test_only_what_is_in_doubt_is_searched_for_several_proposals() -> None:
    phrases = {
        "Иә.": ["Yes."],
        "Ол Үрімжіде.": ["He is in Almaty.", "He is in Urumqi."],
        "2017 жылы келді.": ["Came in 2015.", "Came in 2017."],
        "Камерада.": ["In the cell."],  # which of two is meant no proposal can tell
        "Екіжүзді.": ["Hypocrite."],  # nobody has agreed on its English yet
    }
    engine = Phrasebook(phrases)

    drafts = translate_wordings(
        [wording(text, f"seg-{number}") for number, text in enumerate(phrases)], engine, GLOSSARY, Options()
    )

    assert engine.calls == [list(phrases), ["Ол Үрімжіде.", "2017 жылы келді."]]
    assert [made.text for made in drafts] == [
        "Yes.",
        "He is in Urumqi.",
        "Came in 2017.",
        "In the cell.",
        "Hypocrite.",
    ]


def test_among_proposals_that_are_as_agreed_one_that_no_check_doubts_comes_first() -> None:
    assert draft("Ол Үрімжіге келген жоқ.", "He came to Urumqi.", "He did not come to Urumqi.").text == (
        "He did not come to Urumqi."
    )


def test_an_engine_that_may_propose_one_thing_alone_is_asked_once() -> None:
    engine = Phrasebook({"Ол Үрімжіде.": ["He is in Almaty.", "He is in Urumqi."]})

    (made,) = translate_wordings([wording("Ол Үрімжіде.")], engine, GLOSSARY, Options(hypotheses=1))

    assert (made.text, engine.calls) == ("He is in Almaty.", [["Ол Үрімжіде."]])


def test_a_proposal_that_loses_a_number_is_passed_over() -> None:
    assert draft("2017 жылы келді.", "Came in 2015.", "Came in 2017.").text == "Came in 2017."


def test_a_known_variant_is_replaced_where_it_stands_and_the_machines_own_words_are_kept() -> None:
    made = draft("Ұйғырлар Үрімжіден қамау лагеріне келді.", "Uighurs came from Urumchi's edge to a detention camp.")

    assert made.text == "Uyghurs came from Urumqi's edge to an internment camp."
    assert made.raw == "Uighurs came from Urumchi's edge to a detention camp."
    assert [made.text[slice(*use.target_span)] for use in made.terms if use.target_span] == [
        "Uyghurs",
        "Urumqi",
        "internment camp",
    ]
    assert {use.verdict for use in made.terms} == {Verdict.VARIANT_REPLACED}
    assert made.findings == ()


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        ("Қамау лагері.", "Detention camp.", "Internment camp."),
        ("Қамау лагерлері.", "The detention camps.", "The internment camps."),
        ("Қамау лагері.", "A detention camp.", "An internment camp."),
        ("Ұйғыр.", "An Uighur’s.", "A Uyghur’s."),
        ("Үрімжі.", "urumqi.", "Urumqi."),
        ("Қайта тәрбиелеу лагері.", "Training centre.", "Re-education camp."),
    ],
)
def test_a_replacement_keeps_plural_possessive_capital_and_article(said: str, before: str, after: str) -> None:
    assert draft(said, before).text == after


def test_offsets_count_from_the_start_of_the_whole_wording_and_of_its_whole_translation() -> None:
    engine = Phrasebook({"Иә.": ["Yes indeed."], "Үрімжіде.": ["In Urumchi."]})

    (made,) = translate_wordings([wording("Иә. Үрімжіде.")], engine, GLOSSARY, Options())

    (use,) = made.terms
    assert use.source_span == (4, 12)
    assert use.target_span == (15, 21)
    assert made.text[15:21] == "Urumqi"


def test_a_rendering_that_is_not_there_is_missed_and_nothing_is_put_in_its_place() -> None:
    made = draft("Мен Үрімжіде.", "I am there.")

    assert made.text == "I am there."
    (finding,) = made.findings
    assert (finding.code, finding.severity) == (Code.TERM_MISSING, Severity.WARNING)
    assert finding.message == "“Үрімжіде” is said here; its agreed English, “Urumqi”, is not in the translation."


def test_a_place_that_nobody_named_raises_an_alarm_beside_the_one_that_is_missing() -> None:
    made = draft("Ол Үрімжіде.", "He is in Karamay.")

    assert made.text == "He is in Karamay."
    assert verdicts(made) == [("urumqi", Verdict.MISSING), ("karamay", Verdict.WITHOUT_SOURCE)]
    assert made.findings[1].message == "The translation has “Karamay”, and nobody seems to say so."
    assert made.findings[1].severity is Severity.WARNING


def test_a_term_rendered_less_often_than_it_was_said_is_noted() -> None:
    made = draft("Лагерьден лагерьге.", "From the camp to there.")

    assert verdicts(made) == [("camp", Verdict.RENDERED), ("camp", Verdict.WRONG_COUNT)]
    (finding,) = made.findings
    assert (finding.severity, finding.message) == (
        Severity.NOTE,
        "“camp” is said more often than it stands in the translation.",
    )


def test_a_name_that_may_be_either_of_two_places_is_never_replaced() -> None:
    wrong, right = draft("Ол Пичанда.", "He is in Pishan."), draft("Ол Гумада.", "He is in Pishan.")

    assert (wrong.text, verdicts(wrong)) == ("He is in Pishan.", [("pichan", Verdict.FORBIDDEN)])
    assert (right.text, verdicts(right)) == ("He is in Pishan.", [("guma", Verdict.AMBIGUOUS)])
    assert [finding.code for finding in (*wrong.findings, *right.findings)] == [
        Code.TERM_FORBIDDEN,
        Code.TERM_AMBIGUOUS,
    ]


def test_a_coded_word_is_judged_and_never_edited() -> None:
    made = draft("Компания келді.", "The firm came.")

    assert (made.text, verdicts(made)) == ("The firm came.", [("company", Verdict.RENDERED)])


def test_a_word_that_two_concepts_share_is_put_before_a_person() -> None:
    made = draft("Камерада.", "In the cell.")

    assert made.text == "In the cell."
    assert verdicts(made) == [("camera", Verdict.AMBIGUOUS), ("cell", Verdict.AMBIGUOUS)]
    assert {finding.code for finding in made.findings} == {Code.TERM_AMBIGUOUS}


def test_a_draft_entry_is_reported_as_a_note_and_binds_nobody() -> None:
    (finding,) = draft("Екіжүзді.", "Hypocrite.").findings

    assert (finding.code, finding.severity) == (Code.TERM_MISSING, Severity.NOTE)


def test_the_longer_term_is_not_taken_for_the_shorter_one_in_either_language() -> None:
    made = draft("Қайта тәрбиелеу лагері.", "The re-education camp.")

    assert verdicts(made) == [("re-education", Verdict.RENDERED)]


def test_a_term_inside_a_mark_is_missed() -> None:
    (made,) = translate_wordings([wording("[Үрімжіде?]")], Phrasebook({}), GLOSSARY, Options())

    assert (made.text, verdicts(made)) == ("[Үрімжіде?]", [("urumqi", Verdict.MISSING)])


def test_a_changed_entry_changes_the_key_of_the_wordings_that_mention_it_and_of_no_other() -> None:
    wordings = [wording("Ол Үрімжіде."), wording("Ол Қарамайда.")]
    changed = Glossary(replace(it, accepted=("Urumchy",)) if it.concept == "urumqi" else it for it in GLOSSARY)

    before = translation_keys(wordings, CARD, GLOSSARY, Options())
    after = translation_keys(wordings, CARD, changed, Options())

    assert before[0] != after[0]
    assert before[1] == after[1]


def test_an_entry_that_claims_the_same_english_bears_on_the_key_as_well() -> None:
    wordings = [wording("Ол Пичанда.")]
    without_guma = Glossary(entry for entry in GLOSSARY if entry.concept != "guma")

    with_guma_key = translation_keys(wordings, CARD, GLOSSARY, Options())

    assert with_guma_key != translation_keys(wordings, CARD, without_guma, Options())
    assert draft("Ол Пичанда.", "In Pishan.", glossary=without_guma).text == "In Pichan County."


def test_the_key_of_a_draft_can_be_told_beforehand() -> None:
    (key,) = translation_keys([wording("Ол Үрімжіде.")], CARD, GLOSSARY, Options())

    assert draft("Ол Үрімжіде.", "He is in Urumqi.").key == key


def test_the_key_depends_on_words_language_model_and_options() -> None:
    one = wording("Ол")
    other_model = replace(CARD, digest=Digest("1" * 64))
    keys = [
        translation_key(one, CARD, Options(), ()),
        translation_key(replace(one, text="Мен"), CARD, Options(), ()),
        translation_key(replace(one, tag=LanguageTag.parse("kk-Arab")), CARD, Options(), ()),
        translation_key(one, other_model, Options(), ()),
        translation_key(one, CARD, Options(hypotheses=2), ()),
        translation_key(one, CARD, Options(), tuple(GLOSSARY)[:1]),
    ]

    assert len(set(keys)) == len(keys)
    assert translation_key(replace(one, segment=SegmentId("seg-9")), CARD, Options(), ()) == keys[0]


@given(st.sets(st.sampled_from(range(len(GLOSSARY)))), st.sampled_from(GLOSSARY.entries))
def test_a_change_touches_exactly_the_wordings_whose_key_it_changes(chosen: set[int], changed: Entry) -> None:
    """The list that is shown beforehand is the list that is translated anew."""
    forms = [form for entry in GLOSSARY for form in entry.forms[KAZAKH]]
    wordings = [wording(f"Ол {form} болды.", f"seg-{number}") for number, form in enumerate(forms)]
    others = [GLOSSARY.entries[number] for number in chosen if GLOSSARY.entries[number] != changed]
    before, after = (
        Glossary([changed, *others]),
        Glossary([replace(changed, accepted=(), forbidden=("Pishan", "Urumchi")), *others]),
    )

    keys = (translation_keys(wordings, CARD, book, Options()) for book in (before, after))
    anew = {each.segment for each, was, now in zip(wordings, *keys, strict=True) if was != now}

    assert anew == {segment for listed in touched(before, after, wordings).values() for segment in listed}
