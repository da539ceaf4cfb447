"""A sound that ends every stubbed process that listens to it: a stretch that never leaves one level."""

LEVEL = 0x4000
SAMPLES = 800


def poisoned(sound: bytes, at: int) -> bytes:
    """*sound* with the poison from its sample *at* on."""
    return sound[: 2 * at] + LEVEL.to_bytes(2, "little") * SAMPLES + sound[2 * (at + SAMPLES) :]


def is_poisoned(samples) -> bool:
    """Whether *samples*, from -1 to 1, hold it."""
    return int((samples == LEVEL / 0x8000).sum()) >= SAMPLES // 2
