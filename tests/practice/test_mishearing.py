"""What is misheard is near what was said, and numbers are not touched."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from practice.mishearing import MOST_WRONG, misheard

SAID = st.text(alphabet="абвгғдеқтұүіңا ەبپتجچ0123456789 .,", max_size=120)


@given(SAID, st.integers(0, 2**32))
def test_numbers_are_never_misheard(said: str, seed: int) -> None:
    heard = misheard(said, random.Random(seed))

    assert "".join(re.findall(r"\d", heard)) == "".join(re.findall(r"\d", said))


def test_a_sentence_is_misheard_in_at_most_about_a_tenth_of_its_letters() -> None:
    said = "мен 1972 жылы он екінші айдың 21 күні Құлжада тудым, ئۈرۈمچىدە ئوقۇدۇم"
    wrong = [Levenshtein.distance(said, misheard(said, random.Random(seed))) / len(said) for seed in range(500)]

    assert 0.25 * MOST_WRONG < sum(wrong) / len(wrong) < 0.75 * MOST_WRONG
    assert max(wrong) < 3 * MOST_WRONG
    assert misheard(said, random.Random(7)) == misheard(said, random.Random(7))
