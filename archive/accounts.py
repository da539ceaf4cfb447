"""Accounts: who may sign in to the review desk, and as what.

A name stands in every history that its bearer wrote, so it is never changed, never given to somebody else, and no
account is ever deleted: it is closed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive.audit import PIPELINE, AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.schema import account
from testimony.errors import BadInputError

_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
#: Actors of the audit trail that are nobody's account: whoever sits at the command line, and the program itself.
_RESERVED = frozenset({"operator", PIPELINE})


class Duty(StrEnum):
    """What somebody does in the team. An account may have several."""

    INTERVIEWER = "interviewer"
    INTERPRETER = "interpreter"
    REVIEWER = "reviewer"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        name: how the person signs every change; also what `testimony.revision.Person` holds.
        closed_at: since when the account can no longer be used; None while it can.
        language: in which the desk speaks to the person, as BCP 47 names it; None: as the browser asks for.
    """

    name: str
    duties: frozenset[Duty]
    made_at: datetime
    closed_at: datetime | None = None
    language: str | None = None


class UnusableNameError(BadInputError):
    """A name was chosen that no account can bear."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"{self.name[:40]!r} cannot be the name of an account; take 2 to 32 of a-z, 0-9, dot, hyphen and "
            "underscore, beginning with a letter"
        )


class NameTakenError(BadInputError):
    """A name was chosen that an account bears or has borne."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"there is or was an account {self.name}; names are never given twice, so choose another"


class NoSuchAccountError(BadInputError):
    """A name was given that no open account bears."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"there is no open account {self.name[:40]!r}"


class LastAdministratorError(BadInputError):
    """The archive was about to be left without anybody who can let people in."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} is the last administrator; make somebody else one first"


class Accounts:
    """The accounts of an archive. Each change is an event of the audit trail."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def all(self) -> tuple[Account, ...]:
        """Every account that there ever was, by name."""
        with self._database.reading() as connection:
            return tuple(_account(row) for row in connection.execute(select(account).order_by(account.c.name)))

    def find(self, name: str) -> Account | None:
        """The open account of this name, if there is one."""
        with self._database.reading() as connection:
            row = _open(connection, name)
        return _account(row) if row else None

    def secret(self, name: str) -> str | None:
        """What the open account's password is checked against, as it was handed in; None where there is no account."""
        with self._database.reading() as connection:
            row = _open(connection, name)
        return row.secret if row else None

    def check_new(self, name: str) -> None:
        """Raise what :meth:`add` would raise for *name*, before anybody is told to use it."""
        with self._database.reading() as connection:
            _hold_new(connection, name)

    def add(self, name: str, duties: Iterable[Duty], secret: str, *, by: str) -> Account:
        """
        Args:
            secret: a salted hash of the password; the password itself never comes here.
            by: the account that let this one in; its own name for the first.

        Raises:
            UnusableNameError: it has other letters than those that everybody can type and nobody can mistake.
            NameTakenError: an account bears it, or has borne it.
        """
        made = Account(name=name, duties=frozenset(duties), made_at=self._clock())
        with self._database.writing() as connection:
            _hold_new(connection, name)
            connection.execute(
                insert(account).values(
                    name=name, duties=_column(made.duties), secret=secret, made_at=instant(made.made_at)
                )
            )
            self._audit.append(connection, by, "account.added", name, duties=sorted(made.duties))
        return made

    def give(self, name: str, duties: Iterable[Duty], *, by: str) -> None:
        """Let *name* have these duties, and no others, from now on.

        Raises:
            NoSuchAccountError: no open account bears the name.
            LastAdministratorError: nobody would be left to let people in.
        """
        given = frozenset(duties)
        with self._database.writing() as connection:
            if Duty.ADMINISTRATOR not in given:
                _hold_an_administrator(connection, name)
            self._change(connection, name, duties=_column(given))
            self._audit.append(connection, by, "account.changed", name, duties=sorted(given))

    def renew(self, name: str, secret: str, *, by: str) -> None:
        """Replace what the password is checked against; NoSuchAccountError where no open account bears the name."""
        with self._database.writing() as connection:
            self._change(connection, name, secret=secret)
            self._audit.append(connection, by, "account.renewed", name)

    def rehash(self, name: str, secret: str) -> None:
        """Keep the same password under another hash; NoSuchAccountError where no open account bears the name."""
        with self._database.writing() as connection:
            self._change(connection, name, secret=secret)
            self._audit.append(connection, name, "account.rehashed", name)

    def speak(self, name: str, language: str | None) -> None:
        """Have the desk speak to *name* in this language; None: as the browser asks for."""
        with self._database.writing() as connection:
            self._change(connection, name, language=language)
            self._audit.append(connection, name, "account.spoken", name, language=language)

    def close(self, name: str, *, by: str) -> None:
        """End the account; what it wrote stays under its name.

        Raises:
            NoSuchAccountError: no open account bears the name.
            LastAdministratorError: nobody would be left to let people in.
        """
        with self._database.writing() as connection:
            _hold_an_administrator(connection, name)
            self._change(connection, name, closed_at=instant(self._clock()))
            self._audit.append(connection, by, "account.closed", name)

    def note_entry(self, name: str, *, let_in: bool) -> None:
        """Tell the audit trail that somebody signed in as *name*, or tried to with a wrong password."""
        with self._database.writing() as connection:
            if _open(connection, name):
                self._audit.append(connection, name, "account.entered" if let_in else "account.refused", name)

    def _change(self, connection: Connection, name: str, **columns: Any) -> None:
        if _open(connection, name) is None:
            raise NoSuchAccountError(name)
        connection.execute(update(account).where(account.c.name == name).values(**columns))


def _open(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(account).where(account.c.name == name, account.c.closed_at.is_(None))).first()


def _hold_new(connection: Connection, name: str) -> None:
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise UnusableNameError(name)
    if connection.execute(select(account.c.name).where(account.c.name == name)).first():
        raise NameTakenError(name)


def _hold_an_administrator(connection: Connection, without: str) -> None:
    rows = connection.execute(select(account).where(account.c.closed_at.is_(None)))
    administrators = {row.name for row in rows if Duty.ADMINISTRATOR in _account(row).duties}
    if administrators == {without}:
        raise LastAdministratorError(without)


def _column(duties: Iterable[Duty]) -> str:
    return " ".join(sorted(duties))


def _account(row: Row[Any]) -> Account:
    return Account(
        name=row.name,
        duties=frozenset(Duty(duty) for duty in row.duties.split()),
        made_at=instant_of(row.made_at),
        closed_at=instant_of(row.closed_at) if row.closed_at else None,
        language=row.language,
    )
