"""Searching in originals and translations: in whichever script, and only what one may read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.accounts import Account, Duty
from archive.keeping_up import forget
from archive.search import TooShortSearchError
from archive.spelling import Spelling, script_of
from archive.store import Archive
from testimony.identity import RunId
from testimony.language import Language, Script
from testimony.recording import Recording
from testimony.revision import Kind
from tests.archive.interview import AIGUL, OTHER_WHISPER, heard


@pytest.fixture
def reader(archive: Archive) -> Account:
    return archive.accounts.add("reader", [Duty.INTERPRETER], "hash", by="mara")


def hits(archive: Archive, words: str, reader: Account) -> list[str]:
    """What was found, with the hits in brackets."""
    found = archive.search.find(words, reader)
    return ["".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in hit.pieces) for hit in found.hits]


@pytest.mark.parametrize("asked", ["Үрімжі", "үрімжі", "Yрімжi", "ٴۇرىمجى", "Urimji", "ürimji"])
def test_a_word_is_found_in_whichever_script_it_is_asked_for(
    asked: str, archive: Archive, translated: Recording, reader: Account
) -> None:
    assert "[Үрімжі]де" in hits(archive, asked, reader)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ئۈرۈمچىدە", "ürümchi"),
        ("ئۈرۈمچىدە", "Urumchi"),
        ("ئۈرۈمچىدە", "ئۇرۇمچى"),
        ("ئۈرۈمچىدە", "Үрүмчи"),
        ("ۈرۈمچىدە", "ئۈرۈمچى"),
        ("Ürümchide", "ئۈرۈمچى"),
        ("شىنجاڭ", "shinjang"),
        ("غۇلجا", "ghulja"),
        ("Ғулҗа", "غۇلجا"),
        ("ئۈر\u200cۈمچى", "ئۈرۈمچى"),
    ],
)
def test_uyghur_comes_out_alike_in_all_its_scripts(written: str, asked: str) -> None:
    assert Spelling.of(asked, Language.UYGHUR).key in Spelling.of(written, Language.UYGHUR).key


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Қытайда", "қытай"),
        ("Қытайда", "قىتاي"),
        ("Қытайда", "Qytai"),
        ("قازاقشا", "қазақша"),
        ("ٴۇرىمجى", "үрімжі"),
        ("Жеңіс", "جەڭىس"),
        ("Шыңжаң", "Shyngzhang"),
    ],
)
def test_kazakh_comes_out_alike_in_all_its_scripts(written: str, asked: str) -> None:
    assert Spelling.of(asked, Language.KAZAKH).key in Spelling.of(written, Language.KAZAKH).key


def test_english_is_found_with_and_without_the_signs_of_foreign_names() -> None:
    assert Spelling.of("Urumchi", Language.ENGLISH).key in Spelling.of("in ÜRÜMCHI", Language.ENGLISH).key


@given(
    st.text(alphabet="ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي\u200c\u064fabchsüé абвғқңөұүһі.-0 ", max_size=60),
    st.sampled_from([Language.UYGHUR, Language.KAZAKH, Language.ENGLISH]),
)
def test_whatever_stands_in_a_text_is_found_where_it_stands(text: str, language: Language) -> None:
    spelling = Spelling.of(text, language)

    assert len(spelling.key) == len(spelling.starts) == len(spelling.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(spelling.starts, spelling.ends, strict=True))
    assert list(spelling.starts) == sorted(spelling.starts)
    for word in spelling.key.split():
        for start, end in spelling.find(word):
            assert Spelling.of(text[start:end], language).key.strip() or not text[start:end].strip()


@pytest.mark.parametrize(
    ("text", "script"), [("", Script.LATIN), ("12", Script.LATIN), ("a бв", Script.CYRILLIC), ("ئا b", Script.ARABIC)]
)
def test_a_text_is_of_the_script_of_most_of_its_letters(text: str, script: Script) -> None:
    assert script_of(text) is script


def test_all_words_must_stand_in_one_wording_in_any_order(
    archive: Archive, translated: Recording, reader: Account
) -> None:
    assert hits(archive, "екі бір", reader) == ["[бір] [екі]", "English of [бір] [екі]"]
    assert hits(archive, "бір Үрімжі", reader) == []
    assert archive.search.find("english of", reader).total == 2


def test_what_stands_now_is_found_and_what_stood_before_is_not(
    archive: Archive, translated: Recording, reader: Account
) -> None:
    assert hits(archive, "бір", reader)
    segment = archive.record(translated.id).segments[0].segment.id

    archive.corrections.revise(segment, Kind.SOURCE, "үш төрт", based_on=1, author=AIGUL)

    assert hits(archive, "бір", reader) == ["English of [бір] екі"]
    assert hits(archive, "төрт", reader) == ["үш [төрт]"]


def test_what_a_later_run_replaced_is_found_no_more(
    archive: Archive, translated: Recording, reader: Account, run: RunId
) -> None:
    archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id, first="жеті", second="сегіз"))

    assert hits(archive, "Үрімжі", reader) == []
    assert hits(archive, "сегіз", reader) == ["[сегіз]"]


def test_a_search_that_was_emptied_fills_itself(archive: Archive, translated: Recording, reader: Account) -> None:
    before = hits(archive, "Үрімжі", reader)
    with archive._database.writing() as connection:
        forget(connection, "search")

    assert hits(archive, "Үрімжі", reader) == before


def test_a_hit_leads_to_its_segment(archive: Archive, translated: Recording, reader: Account) -> None:
    hit = archive.search.find("Үрімжі", reader).hits[0]

    held = archive.record(translated.id).segments[2].segment
    assert (hit.recording.id, hit.segment, hit.span, hit.kind) == (translated.id, held.id, held.span, Kind.SOURCE)
    assert str(hit.tag) == "kk-Cyrl"


def test_a_long_wording_is_shown_around_its_hit(archive: Archive, translated: Recording, reader: Account) -> None:
    segment = archive.record(translated.id).segments[0].segment.id
    wording = " ".join(["сөз"] * 100 + ["мынау"] + ["сөз"] * 100)
    archive.corrections.revise(segment, Kind.SOURCE, wording, based_on=1, author=AIGUL)

    (shown,) = hits(archive, "мынау", reader)

    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "[мынау]" in shown
    assert len(shown) < 230


def test_the_trail_tells_that_somebody_searched_and_not_for_what(
    archive: Archive, translated: Recording, reader: Account
) -> None:
    archive.search.find("Үрімжі", reader)

    event = archive.audit.events()[-1]
    assert (event.actor, event.action, event.payload) == (
        "reader",
        "archive.searched",
        {"found": 2, "recordings": [translated.id]},
    )


@pytest.mark.parametrize("asked", ["", " ", "ا", "%", "_", "'"])
def test_what_half_the_archive_would_answer_is_refused(asked: str, archive: Archive, reader: Account) -> None:
    with pytest.raises(TooShortSearchError, match="search for at least 2 letters"):
        archive.search.find(asked, reader)


@pytest.mark.parametrize("asked", ["%%", "__", "'; DROP TABLE search; --", "\\\\"])
def test_signs_with_a_meaning_to_the_database_have_none(
    asked: str, archive: Archive, translated: Recording, reader: Account
) -> None:
    assert hits(archive, asked, reader) == []
