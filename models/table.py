"""Reading a table of plain values, out of TOML or JSON, with a sentence for every way in which it can be wrong."""

from collections.abc import Mapping
from typing import Any


class TableError(ValueError):
    """A key of a table holds something else than it must."""

    def __init__(self, key: str, expected: str) -> None:
        super().__init__(key, expected)
        self.key, self.expected = key, expected

    def __str__(self) -> str:
        return f"{self.key} must be {self.expected}"


class Table:
    """A table that is emptied as it is read, so that a key which nobody asked for is noticed.

    Every method raises TableError where the key holds something else.
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._left = dict(facts)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._left.pop(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise TableError(key, "a text that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        values = self._left.pop(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise TableError(key, "a list of texts")
        return tuple(values)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._left.pop(key, default)
        if not isinstance(value, bool):
            raise TableError(key, "true or false")
        return value

    def count(self, key: str) -> int:
        value = self._left.pop(key, None)
        # bool is a kind of int in Python, and true is no count
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise TableError(key, "a whole number, 0 or more")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        """A table inside this one; empty where the key is missing."""
        value = self._left.pop(key, {})
        if not isinstance(value, dict):
            raise TableError(key, "a table")
        return value

    def tables(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """A list of tables; empty where the key is missing."""
        values = self._left.pop(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise TableError(key, "a list of tables")
        return tuple(values)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def end(self) -> None:
        """Hold that every key was asked for: one that is misspelt must not be passed over in silence."""
        if self._left:
            msg = f"nothing is known of {', '.join(sorted(self._left))}"
            raise ValueError(msg)
