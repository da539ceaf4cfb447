"""Every check of meaning, in the order in which their findings are listed."""

from translate.checks.dates import DateMismatch
from translate.checks.denial import NegationLost
from translate.checks.evidence import HearsayLost
from translate.checks.figures import NumberMismatch
from translate.checks.gender import GenderGuessed
from translate.checks.length import Empty, TooLong, TooShort
from translate.checks.names import NameWithoutSource
from translate.checks.pair import Check
from translate.checks.repeats import Repeats
from translate.checks.untranslated import Untranslated

CHECKS: tuple[Check, ...] = (
    Empty(),
    TooShort(),
    TooLong(),
    Repeats(),
    Untranslated(),
    NameWithoutSource(),
    NumberMismatch(),
    DateMismatch(),
    NegationLost(),
    HearsayLost(),
    GenderGuessed(),
)
