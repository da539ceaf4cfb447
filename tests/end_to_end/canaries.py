"""Words that a stub engine writes, and that may be found nowhere but in the archive."""

CANARY = "сарықанарейка"
CANARY_IN_ENGLISH = "yellowcanary"
