from console.evaluation.comparable import comparable
from console.scores import speech_scores, text_scores
from learn.measure import normalised
from testimony.language import Language, LanguageTag

KAZAKH = LanguageTag.usual(Language.KAZAKH)


def test_error_rates_ignore_case_and_punctuation_and_nothing_else():
    assert normalised("Иә,  МЕН — білмеймін!") == "иә мен білмеймін"
    assert normalised("і") != normalised("и")


def test_the_counts_behind_a_rate_are_told():
    scores = speech_scores([(("бір екі үш",), "бір екі төрт")], KAZAKH)

    assert (scores["words"], scores["word_edits"]) == (3, 1)
    assert scores["wer"] == 1 / 3
    assert scores["cer"] == scores["character_edits"] / scores["characters"]


def test_the_closer_of_two_right_spellings_counts():
    assert speech_scores([(("брэкет салдым", "брекет салдым"), "брекет салдым")], KAZAKH)["cer"] == 0


def test_scores_of_text_carry_their_signature():
    scores = text_scores([("He lived in Urumqi.", "He lived in Urumqi.")])

    assert round(scores["chrf"]) == 100
    assert "tok:13a" in scores["bleu_signature"]


def test_a_year_in_figures_and_in_words_is_one_and_the_same_and_a_wrong_one_is_not():
    assert comparable("1968-жылы", KAZAKH) == comparable("бір мың тоғыз жүз алпыс сегіз жылы", KAZAKH)
    assert comparable("1968-жылы", KAZAKH) != comparable("1986-жылы", KAZAKH)
