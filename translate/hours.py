"""Times by the clock: eight in the evening is 20:00, and half past eight is 8:30."""

import re
from collections import Counter

_CLOCK = re.compile(r"\bсағат|\bسائەت|\d[:.]\d\d\b|\b[ap]\.?m\b|o['’]clock")
_HALF = re.compile(r"\bжарым|\bيېرىم|\bhalf\b|[:.]30\b")
_NOON, _FULL, _HALF_PAST = 12, "0", "30"


def without_equal_hours(
    lost: Counter[str], invented: Counter[str], said: str, written: str
) -> tuple[Counter[str], Counter[str]]:
    """The numbers that only *said* has and those that only *written* has, but for two ways of telling one time."""
    lost, invented = lost.copy(), invented.copy()
    if not (_CLOCK.search(said.casefold()) or _CLOCK.search(written.casefold())):
        return lost, invented
    for hour in range(1, _NOON):
        early, late = str(hour), str(hour + _NOON)
        for one, other in ((early, late), (late, early)):
            equal = min(lost[one], invented[other])
            lost[one] -= equal
            invented[other] -= equal
    lost[_FULL] = invented[_FULL] = 0
    if _HALF.search(said.casefold()) and _HALF.search(written.casefold()):
        lost[_HALF_PAST] = invented[_HALF_PAST] = 0
    return +lost, +invented
