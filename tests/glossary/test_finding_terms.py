"""Terms are found in the words of a witness, however they are spelt and whichever case they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.guess import Guesser
from glossary.match import Finder, MatchKind, find
from testimony.language import LanguageTag

KAZAKH, UYGHUR = LanguageTag.parse("kk"), LanguageTag.parse("ug")


def glossary(tag: LanguageTag, **forms: str) -> Glossary:
    return Glossary(
        Entry(concept=concept, rendering=concept, forms={tag: tuple(given.split("|"))})
        for concept, given in forms.items()
    )


KAZAKH_TERMS = glossary(
    KAZAKH,
    urumqi="Үрімжі|Үрімші",
    karamay="Қарамай",
    ghulja="Құлжа",
    camp="лагерь",
    re_education="қайта тәрбиелеу лагері",
    chair="жолбарыс орындық",
    xinjiang="Шыңжаң",
    shelter="пана",
    han="хань",
)
UYGHUR_TERMS = glossary(
    UYGHUR,
    urumqi="ئۈرۈمچى",
    ghulja="غۇلجا",
    camp="لاگېر",
    re_education="قايتا تەربىيەلەش لاگېرى",
    chair="يولۋاس ئورۇندۇق",
    school="مەكتەپ",
    shackles="كىشەن",
    uyghur="ئۇيغۇر",
    aqsu="ئاقسۇ",
)


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("Үрімжі", "urumqi"),
        ("ҮРІМЖІДЕ", "urumqi"),
        ("Үрімжіден", "urumqi"),
        ("Үрімжідегі", "urumqi"),
        ("Үрімжіліктер", "urumqi"),
        ("Yрiмжiде", "urumqi"),  # Latin letters that look the same
        ("Үрім\u200bжіде", "urumqi"),
        ("Үрім\u00adжіде", "urumqi"),
        ("Ү\u2060p\u2060імжіде", "urumqi"),  # a Latin letter between two signs that nobody sees
        ("Қарамайдың", "karamay"),
        ("\u049aарамаи\u0306да", "karamay"),  # й as a letter and a sign, as a Mac writes it
        ("Шыңжаңнан", "xinjiang"),
        ("лагерьлердің", "camp"),
        ("лагеріне", "camp"),
        ("лагерлердегі", "camp"),
        ("қайта тәрбиелеу лагеріне", "re_education"),
        ("қайта\n тәрбиелеу лагерлерінде", "re_education"),
        ("жолбарыс орындығында", "chair"),
    ],
)
def test_a_kazakh_term_is_found_in_any_case_and_spelling(word: str, concept: str) -> None:
    text = f"Ол, {word}!"

    (hit,) = find(text, KAZAKH, KAZAKH_TERMS)

    assert (hit.concept, text[hit.start : hit.end]) == (concept, word)


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("ئۈرۈمچى", "urumqi"),
        ("ئۈرۈمچىدىكى", "urumqi"),
        ("ۈرۈمچىدە", "urumqi"),  # without the hamza's seat
        ("ئـۈرۈمچىدە", "urumqi"),
        ("ﺋﯜﺭﯜﻣﭽﯩﺪﻩ", "urumqi"),  # presentation forms, with the bare heh
        ("ئۈرۈم\u200cچىدە", "urumqi"),
        ("\u0649\u0654ۈرۈمچىدىن", "urumqi"),
        ("ئو\u0670رو\u0670مچىدە", "urumqi"),
        ("غۇلجىدا", "ghulja"),
        ("غۇلجا", "ghulja"),
        ("لاگېرلىرىدا", "camp"),
        ("قايتا تەربىيەلەش لاگېرلىرىدىن", "re_education"),
        ("يولۋاس ئورۇندۇغىدا", "chair"),
        ("مەكتىپىدە", "school"),
        ("ئۇيغۇرچە", "uyghur"),
        ("ئاقسۇلۇق", "aqsu"),
        ("ئاقسۇسىدا", "aqsu"),
    ],
)
def test_a_uyghur_term_is_found_in_any_case_and_spelling(word: str, concept: str) -> None:
    text = f"ئۇ، {word}."

    (hit,) = find(text, UYGHUR, UYGHUR_TERMS)

    assert (hit.concept, text[hit.start : hit.end]) == (concept, word)


@pytest.mark.parametrize(
    "word", ["лагерист", "Құлжабек", "Шыңжаңовский", "Үрімбұтақ", "Қараша", "Панамада", "ханым", "ханымның"]
)
def test_another_kazakh_word_with_the_same_beginning_is_no_mention(word: str) -> None:
    assert find(f"Ол {word} болды.", KAZAKH, KAZAKH_TERMS) == ()


@pytest.mark.parametrize("word", ["ئاقسۇت", "ئاقسۇنغۇر", "لاگېرىست", "كىشىنىڭ", "كىشىنى", "خوتۇن"])
def test_another_uyghur_word_with_the_same_beginning_is_no_mention(word: str) -> None:
    assert find(f"ئۇ {word} بار.", UYGHUR, UYGHUR_TERMS) == ()


def test_a_hit_says_how_it_matched_and_keeps_the_ending() -> None:
    exact, inflected = find("Үрімші, Үрімжіден", KAZAKH, KAZAKH_TERMS)

    assert (exact.kind, exact.form, exact.suffix) == (MatchKind.EXACT, "Үрімші", "")
    assert (inflected.kind, inflected.form, inflected.suffix) == (MatchKind.INFLECTED, "Үрімжі", "ден")


def test_the_longest_term_wins() -> None:
    hits = find("қайта тәрбиелеу лагері мен лагерь", KAZAKH, KAZAKH_TERMS)

    assert [hit.concept for hit in hits] == ["re_education", "camp"]


def test_words_that_two_concepts_share_are_reported_for_both() -> None:
    shared = glossary(KAZAKH, camera="камера", cell="камера", other="қала")

    camera, cell = find("камерада", KAZAKH, shared)

    assert (camera.concept, camera.rivals, camera.is_ambiguous) == ("camera", ("cell",), True)
    assert (cell.concept, cell.rivals, (cell.start, cell.end)) == ("cell", ("camera",), (0, 8))


@pytest.mark.parametrize(
    ("tag", "terms", "word", "concept"),
    [
        ("kk-Arab", KAZAKH_TERMS, "ٴۇرىمجى", "urumqi"),
        ("kk-Arab", KAZAKH_TERMS, "ۇرىمجىدە", "urumqi"),
        ("kk-Arab", KAZAKH_TERMS, "قاراماي", "karamay"),
        ("kk-Arab", KAZAKH_TERMS, "شىڭجاڭنان", "xinjiang"),
        ("kk-Arab", KAZAKH_TERMS, "لاگەرلەردىڭ", "camp"),
        ("kk-Arab", KAZAKH_TERMS, "جولبارىس ورىندىعىندا", "chair"),
        ("ug-Latn", UYGHUR_TERMS, "Ürümchidiki", "urumqi"),
        ("ug-Latn", UYGHUR_TERMS, "GHULJIDIN", "ghulja"),
        ("ug-Latn", UYGHUR_TERMS, "lagërlirida", "camp"),
        ("ug-Latn", UYGHUR_TERMS, "mektipide", "school"),
        ("ug-Latn", UYGHUR_TERMS, "Qayta terbiyelesh lagérlirigha", "re_education"),
        ("ug-Cyrl", UYGHUR_TERMS, "Үрүмчидә", "urumqi"),
        ("ug-Cyrl", UYGHUR_TERMS, "Ғулҗидин", "ghulja"),
        ("ug-Cyrl", UYGHUR_TERMS, "йолвас орундуғида", "chair"),
    ],
)
def test_a_form_in_the_usual_script_is_found_in_the_others_and_inflected_there(
    tag: str, terms: Glossary, word: str, concept: str
) -> None:
    text = f"— {word}."

    (hit,) = find(text, LanguageTag.parse(tag), terms)

    assert (hit.concept, text[hit.start : hit.end]) == (concept, word)


@pytest.mark.parametrize(
    ("tag", "terms", "word"),
    [
        ("kk-Arab", KAZAKH_TERMS, "قۇلجابەك"),
        ("kk-Arab", KAZAKH_TERMS, "حانىم"),
        ("ug-Latn", UYGHUR_TERMS, "Aqsunghur"),
        ("ug-Latn", UYGHUR_TERMS, "kishini"),
        ("ug-Cyrl", UYGHUR_TERMS, "лагерист"),
    ],
)
def test_another_word_is_no_mention_in_the_other_scripts_either(tag: str, terms: Glossary, word: str) -> None:
    assert find(word, LanguageTag.parse(tag), terms) == ()


def test_a_form_that_is_given_in_another_script_is_inflected_in_it() -> None:
    arabic, latin = LanguageTag.parse("kk-Arab"), LanguageTag.parse("ug-Latn")

    assert find("ول ۇرىمجىدە", arabic, glossary(arabic, urumqi="ٴۇرىمجى"))[0].suffix == "دە"
    assert find("Kashgarda", latin, glossary(latin, kashgar="Kashgar"))[0].suffix == "da"


@pytest.mark.parametrize(
    ("tag", "terms", "word", "concept"),
    [
        ("kk", KAZAKH_TERMS, "Кулжада", "ghulja"),
        ("kk", KAZAKH_TERMS, "Шынжаннан", "xinjiang"),
        ("kk", KAZAKH_TERMS, "кайта тарбиелеу лагерине", "re_education"),
        ("ug-Latn", UYGHUR_TERMS, "Urumchide", "urumqi"),
    ],
)
def test_a_term_typed_on_another_keyboard_is_suggested_and_not_taken_for_a_mention(
    tag: str, terms: Glossary, word: str, concept: str
) -> None:
    written = LanguageTag.parse(tag)

    hits = find(word, written, terms)
    (guess,) = Guesser.of(terms, written).suggest(word, hits)

    assert concept not in {hit.concept for hit in hits}
    assert (guess.concept, guess.kind, guess.start, guess.end) == (concept, MatchKind.SUGGESTED, 0, len(word))


def test_nothing_is_suggested_where_a_term_stands() -> None:
    text = "Құлжада"

    assert Guesser.of(KAZAKH_TERMS, KAZAKH).suggest(text, find(text, KAZAKH, KAZAKH_TERMS)) == ()


def test_a_wholly_latin_word_is_not_taken_for_kazakh() -> None:
    assert find("xaнь", KAZAKH, KAZAKH_TERMS)[0].concept == "han"
    assert find("oн", KAZAKH, glossary(KAZAKH, ten="он"))[0].concept == "ten"
    assert find("KAPAMAI", KAZAKH, glossary(KAZAKH, karamay="КАРАМАІ")) == ()


@given(st.text(alphabet="абгҚқұүіржлелмйь \u200b\u00adئۈرۈمچىدەلاگېر،.[]1aPy\u0306\u064f", max_size=60))
def test_offsets_are_those_of_the_text_whatever_it_holds(text: str) -> None:
    for tag, terms in ((KAZAKH, KAZAKH_TERMS), (UYGHUR, UYGHUR_TERMS)):
        reached = 0
        for hit in Finder.of(terms, tag).find(text):
            assert reached <= hit.start < hit.end <= len(text)
            assert find(text[hit.start : hit.end], tag, terms)[0].concept == hit.concept
            reached = hit.end


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_term_between_blanks_is_always_found(before: str, after: str) -> None:
    hits = find(f"{before} Қарамайда {after}", KAZAKH, KAZAKH_TERMS)

    assert "karamay" in {hit.concept for hit in hits}
