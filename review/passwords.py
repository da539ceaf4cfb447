"""Passwords: kept as Argon2id hashes, and compared at the same cost whoever asks.

Hashes that earlier versions made with scrypt still open the door, and are made anew when they do.
"""

import base64
import hashlib
import hmac
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from testimony.errors import BadInputError

SHORTEST, LONGEST = 12, 256

_SCRYPT_ROOM_BYTES = 64 << 20


class UnusablePasswordError(BadInputError):
    """A password was chosen that is too short to hold, or too long to be meant."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def __str__(self) -> str:
        return (
            f"a password has {SHORTEST} to {LONGEST} characters, not {self.length}; four or five words make a good one"
        )


class Passwords:
    """Works out one hash at a time: forty sign-ins at once would take more than two gigabytes."""

    def __init__(self) -> None:
        # 64 MiB, three passes, four lanes (RFC 9106, 4). The figures stand in each hash, so that they may grow.
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._alone = threading.Lock()
        #: What a guess at a name that nobody bears is compared with.
        self._nobody = self._hasher.hash("a password that nobody has")

    def hashed(self, password: str) -> str:
        """
        Raises:
            UnusablePasswordError: it is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise UnusablePasswordError(len(password))
        with self._alone:
            return self._hasher.hash(password)

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether *kept* was made from *password*. Where nothing is kept, saying so takes as long."""
        if len(password) > LONGEST:
            return False
        with self._alone:
            if kept is not None and kept.startswith("scrypt$"):
                return _is_scrypt_of(password, kept)
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash made today would be harder to guess from."""
        return kept.startswith("scrypt$") or self._hasher.check_needs_rehash(kept)


def _is_scrypt_of(password: str, kept: str) -> bool:
    """*kept* is ``scrypt$n$r$p$salt$key``, the last two in base 64."""
    _, n, r, p, salt, key = kept.split("$")
    figures = {"n": int(n), "r": int(r), "p": int(p), "maxmem": _SCRYPT_ROOM_BYTES}
    wanted = base64.b64decode(key)
    found = hashlib.scrypt(password.encode(), salt=base64.b64decode(salt), dklen=len(wanted), **figures)
    return hmac.compare_digest(found, wanted)
