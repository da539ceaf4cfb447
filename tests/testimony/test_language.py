import pytest

from testimony.language import Language, LanguageTag, Script, UnknownLanguageError, witness_language


@pytest.mark.parametrize(("code", "name"), [("kk", "Kazakh"), ("ug", "Uyghur")])
def test_the_witness_languages_go_by_their_codes(code, name):
    assert witness_language(code).english_name == name


@pytest.mark.parametrize("found", ["en", "KK", "", "uyghur", "ug-Arab"])
def test_any_other_language_is_refused_with_the_choice(found):
    with pytest.raises(UnknownLanguageError) as caught:
        witness_language(found)
    assert str(caught.value) == f"{found!r} is not a language of this archive; say kk (Kazakh) or ug (Uyghur)"


@pytest.mark.parametrize(
    ("tag", "direction"),
    [("ug-Arab", "rtl"), ("ug-Latn", "ltr"), ("kk-Cyrl", "ltr"), ("kk-Arab", "rtl"), ("en", "ltr")],
)
def test_a_tag_survives_reading_and_writing_and_knows_its_direction(tag, direction):
    assert str(LanguageTag.parse(tag)) == tag
    assert LanguageTag.parse(tag).direction == direction


def test_a_bare_language_is_read_in_its_usual_script():
    assert LanguageTag.parse("ug") == LanguageTag(Language.UYGHUR, Script.ARABIC)


@pytest.mark.parametrize("tag", ["xx", "ug-Runr", "-"])
def test_a_tag_that_nobody_knows_is_refused(tag):
    with pytest.raises(UnknownLanguageError):
        LanguageTag.parse(tag)
