"""Access: who may do what with one recording, and who may take what out of it.

An account has its duties for every recording. For one recording it may have others: more, fewer or none (an
interpreter who comes from the witness's village). What the witness consented to stands above both.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from archive import schema
from archive.accounts import Account, Duty, NoSuchAccountError
from archive.audit import AuditTrail
from archive.columns import instant, instant_of
from archive.database import Database
from archive.names import shown
from archive.recordings import find
from testimony.errors import BadInputError
from testimony.identity import RecordingId
from testimony.recording import Consent, Recording

#: Duties that a person can have for one recording. Letting people in is no affair of a recording.
FOR_ONE = (Duty.INTERVIEWER, Duty.INTERPRETER, Duty.REVIEWER, Duty.ARCHIVIST)
_READING = (Duty.INTERPRETER, Duty.REVIEWER, Duty.ARCHIVIST)


class ConsentError(BadInputError):
    """Something was about to leave the archive that the witness has not agreed to."""

    def __init__(self, recording: RecordingId, consent: Consent, audience: Consent) -> None:
        super().__init__(recording, consent, audience)
        self.recording, self.consent, self.audience = recording, consent, audience

    def __str__(self) -> str:
        if self.consent is Consent.WITHDRAWN:
            return f"the witness of {self.recording} has taken consent back; nothing of it may be taken out"
        if self.consent is Consent.SEALED:
            return f"{self.recording} is sealed; nothing of it may be taken out until the witness agrees to more"
        return (
            f"the witness of {self.recording} agreed to {self.consent}, and this would go to {self.audience}; "
            "ask the witness, and write down what they say before you try again"
        )


class OwnAppointmentError(BadInputError):
    """Somebody was about to change their own duties."""

    def __str__(self) -> str:
        return "nobody changes their own duties; ask another archivist or an administrator"


class UnsaidConsentError(BadInputError):
    """Consent was about to be changed without anybody who said so."""

    def __str__(self) -> str:
        return "consent changes only by what somebody said; write down who said it, and how"


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """The duties that an account has for one recording.

    Attributes:
        duties: these and no others; None where it is again as for every other recording.
    """

    account: str
    duties: frozenset[Duty] | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentEvent:
    """What the witness agreed to from a moment on.

    Attributes:
        said_by: who said so and how, in the archivist's words.
    """

    level: Consent
    said_by: str
    reason: str | None
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How an account stands to one recording.

    Attributes:
        duties: that it has here.
        is_open: whether it may learn what was said, if its duties let it.
        by_name: whether somebody appointed it to this very recording.
        handed_in: whether it handed in these bytes itself.
    """

    duties: frozenset[Duty]
    is_open: bool
    by_name: bool
    handed_in: bool


class Access:
    """Duties for single recordings, and consent."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock

    def standing(self, account: Account, recording: RecordingId) -> Standing | None:
        """How *account* stands to *recording*; None where no recording bears the id."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(schema.recording.c.consent).where(schema.recording.c.id == recording)
            ).first()
            if row is None:
                return None
            appointed = _appointed(connection, recording).get(account.name)
            handed_in = bool(connection.execute(select(_handed_in(account.name, recording))).scalar())
        by_name = appointed.duties if appointed else None
        consent = Consent(row.consent)
        is_open = consent is not Consent.WITHDRAWN and (consent is not Consent.SEALED or by_name is not None)
        duties = account.duties if by_name is None else by_name | (account.duties & {Duty.ADMINISTRATOR})
        return Standing(duties=duties, is_open=is_open, by_name=bool(by_name), handed_in=handed_in)

    def duties_by_name(self, name: str) -> frozenset[Duty]:
        """Every duty that the account has for any single recording."""
        with self._database.reading() as connection:
            rows = connection.execute(_latest().where(schema.appointment.c.account == name))
            return frozenset(Duty(duty) for row in rows for duty in (row.duties or "").split())

    def appointments(self, recording: RecordingId) -> tuple[Appointment, ...]:
        """Whose duties for *recording* differ from those for every other, by name."""
        with self._database.reading() as connection:
            return tuple(each for _, each in sorted(_appointed(connection, recording).items()))

    def appoint(self, name: str, recording: RecordingId, duties: Collection[Duty] | None, *, by: str) -> None:
        """Let *name* have these duties for *recording* and no others; None: again as for every other recording.

        Raises:
            OwnAppointmentError: somebody would change their own duties.
            NoSuchAccountError: no open account bears the name.
            NoSuchRecordingError: no recording bears the id.
        """
        if name == by:
            raise OwnAppointmentError
        given = None if duties is None else frozenset(duties) & frozenset(FOR_ONE)
        with self._database.writing() as connection:
            find(connection, recording)
            account = schema.account
            if not connection.execute(select(account.c.name).where(_is_open(name))).first():
                raise NoSuchAccountError(name)
            column = None if given is None else " ".join(sorted(given))
            row = {"account": name, "recording": recording, "duties": column, "by": by}
            connection.execute(insert(schema.appointment).values(at=instant(self._clock()), **row))
            told = {"account": name, "duties": None if given is None else sorted(given)}
            self._audit.append(connection, by, "account.appointed", recording, **told)

    def change_consent(
        self, recording: RecordingId, level: Consent, *, said_by: str, reason: str | None = None, by: str
    ) -> Recording:
        """Write down what the witness agrees to from now on; it holds at once.

        Args:
            said_by: who said so and how; the trail remembers that it was said, and not by whom.

        Raises:
            UnsaidConsentError: nobody said so.
            NoSuchRecordingError: no recording bears the id.
        """
        if not said_by.strip():
            raise UnsaidConsentError
        words = {"said_by": shown(said_by.strip()), "reason": shown(reason.strip()) if reason else None}
        with self._database.writing() as connection:
            before = find(connection, recording).consent
            connection.execute(
                insert(schema.consent).values(
                    recording=recording, level=level, at=instant(self._clock()), by=by, **words
                )
            )
            connection.execute(update(schema.recording).where(schema.recording.c.id == recording).values(consent=level))
            self._audit.append(connection, by, "consent.changed", recording, before=before, level=level)
            return find(connection, recording)

    def hold_consent(self, recording: RecordingId, audience: Consent, *, by: str) -> None:
        """As the function of this name; a refusal becomes an event of the audit trail."""
        try:
            with self._database.reading() as connection:
                hold_consent(connection, recording, audience)
        except ConsentError:
            with self._database.writing() as connection:
                self._audit.append(connection, by, "recording.withheld", recording, audience=audience)
            raise

    def consents(self, recording: RecordingId) -> tuple[ConsentEvent, ...]:
        """How consent has changed since the recording was handed in, oldest first."""
        query = select(schema.consent).where(schema.consent.c.recording == recording).order_by(schema.consent.c.id)
        with self._database.reading() as connection:
            return tuple(_consent(row) for row in connection.execute(query))


def hold_consent(connection: Connection, recording: RecordingId, audience: Consent) -> None:
    """Hold that what goes out to *audience* is covered by what the witness agreed to.

    Args:
        audience: team for what stays with the people who work on it; legal, archive or public for what leaves them.

    Raises:
        ConsentError: it is not.
    """
    consent = find(connection, recording).consent
    if not consent.covers(audience):
        raise ConsentError(recording, consent, audience)


def visible_to(account: Account) -> ColumnElement[bool]:
    """A condition on `schema.recording`: which recordings *account* may see in a list."""
    by_name = _duties_by_name(account.name)
    seen_by_all = account.duties & frozenset(_READING)
    handed_in = _handed_in(account.name, schema.recording.c.id) if Duty.INTERVIEWER in account.duties else None
    in_general: list[ColumnElement[bool]] = (
        [schema.recording.c.consent.in_(_open_levels(account.duties))] if seen_by_all else []
    )
    if handed_in is not None:
        in_general.append(handed_in)
    default = and_(by_name.is_(None), or_(*in_general)) if in_general else None
    appointed = and_(by_name.is_not(None), by_name != "", schema.recording.c.consent != Consent.WITHDRAWN)
    kept = and_(by_name.contains(Duty.ARCHIVIST.value))
    return or_(*(condition for condition in (default, appointed, kept) if condition is not None))


def readable_by(account: Account) -> ColumnElement[bool]:
    """A condition on `schema.recording`: of which recordings *account* may read the text."""
    by_name = _duties_by_name(account.name)
    reading = or_(*(by_name.contains(duty.value) for duty in _READING))
    appointed = and_(by_name.is_not(None), reading, schema.recording.c.consent != Consent.WITHDRAWN)
    if not account.duties & frozenset(_READING):
        return appointed
    levels = [level for level in Consent if level not in {Consent.WITHDRAWN, Consent.SEALED}]
    return or_(appointed, and_(by_name.is_(None), schema.recording.c.consent.in_(levels)))


def _open_levels(duties: frozenset[Duty]) -> list[Consent]:
    """An archivist sees that a sealed recording is there; others do not."""
    if Duty.ARCHIVIST in duties:
        return list(Consent)
    return [level for level in Consent if level not in {Consent.WITHDRAWN, Consent.SEALED}]


def _latest() -> Any:
    table = schema.appointment
    later = table.alias("later")
    is_last = ~exists().where(
        later.c.account == table.c.account, later.c.recording == table.c.recording, later.c.id > table.c.id
    )
    return select(table).where(is_last)


def _duties_by_name(name: str) -> ColumnElement[str | None]:
    """The duties by name for the recording at hand; NULL where they are as for every other."""
    table = schema.appointment
    last = (
        select(func.max(table.c.id))
        .where(table.c.account == name, table.c.recording == schema.recording.c.id)
        .correlate(schema.recording)
        .scalar_subquery()
    )
    return select(table.c.duties).where(table.c.id == last).correlate(schema.recording).scalar_subquery()


def _appointed(connection: Connection, recording: RecordingId) -> Mapping[str, Appointment]:
    rows = connection.execute(_latest().where(schema.appointment.c.recording == recording))
    return {row.account: _appointment(row) for row in rows if row.duties is not None}


def _handed_in(name: str, recording: Any) -> ColumnElement[bool]:
    return exists().where(schema.custody.c.recording == recording, schema.custody.c.by == name)


def _is_open(name: str) -> ColumnElement[bool]:
    return and_(schema.account.c.name == name, schema.account.c.closed_at.is_(None))


def _appointment(row: Row[Any]) -> Appointment:
    return Appointment(
        account=row.account,
        duties=frozenset(Duty(duty) for duty in row.duties.split()),
        at=instant_of(row.at),
        by=row.by,
    )


def _consent(row: Row[Any]) -> ConsentEvent:
    return ConsentEvent(
        level=Consent(row.level), said_by=row.said_by, reason=row.reason, at=instant_of(row.at), by=row.by
    )
