"""Passwords: kept as salted scrypt hashes, and compared at the same cost whoever asks."""

import base64
import hashlib
import hmac
import secrets
import threading

from testimony.errors import BadInputError

SHORTEST, LONGEST = 12, 256

# 32 MiB and about a tenth of a second a guess (RFC 7914). The figures stand in each hash, so that they may grow.
_N, _R, _P = 1 << 15, 8, 1
_ROOM_BYTES = 64 << 20
_KEY_BYTES = 32


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
    """Works out one hash at a time: forty sign-ins at once would take more than a gigabyte."""

    def __init__(self) -> None:
        self._alone = threading.Lock()

    def hashed(self, password: str) -> str:
        """*password* as ``scrypt$n$r$p$salt$key``.

        Raises:
            UnusablePasswordError: it is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise UnusablePasswordError(len(password))
        salt = secrets.token_bytes(16)
        key = self._stretched(password, salt, _N, _R, _P)
        return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(key)))

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether *kept* was made from *password*. Where nothing is kept, saying so takes as long."""
        name, n, r, p, salt, key = (kept or _NOBODY).split("$")
        if name != "scrypt" or len(password) > LONGEST:
            return False
        found = self._stretched(password, base64.b64decode(salt), int(n), int(r), int(p))
        return hmac.compare_digest(found, base64.b64decode(key)) and kept is not None

    def _stretched(self, password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        with self._alone:
            return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_ROOM_BYTES, dklen=_KEY_BYTES)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


#: What a guess at a name that nobody bears is compared with.
_NOBODY = f"scrypt${_N}${_R}${_P}${_text(bytes(16))}${_text(bytes(_KEY_BYTES))}"
