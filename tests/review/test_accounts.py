"""Accounts as the archive keeps them: a name stands in every history, so it is for ever."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.accounts import Duty, LastAdministratorError, NameTakenError, NoSuchAccountError, UnusableNameError
from archive.store import Archive


@pytest.mark.parametrize(
    "name", ["", "a", "Aigul", "aigül", "айгүл", "a b", "../a", "1a", "a" * 33, "operator", "pipeline", "a\n"]
)
def test_a_name_has_letters_that_nobody_can_mistake(name: str, archive: Archive) -> None:
    with pytest.raises(UnusableNameError) as refused:
        archive.accounts.add(name, [Duty.REVIEWER], "secret", by="mara")

    assert str(refused.value).endswith(
        "cannot be the name of an account; take 2 to 32 of a-z, 0-9, dot, hyphen and underscore, "
        "beginning with a letter"
    )


def test_a_name_is_never_given_twice(archive: Archive) -> None:
    archive.accounts.close("interpreter-1", by="mara")

    with pytest.raises(NameTakenError) as taken:
        archive.accounts.add("interpreter-1", [], "secret", by="mara")
    assert str(taken.value) == (
        "there is or was an account interpreter-1; names are never given twice, so choose another"
    )
    assert archive.accounts.find("interpreter-1") is None
    assert archive.accounts.secret("interpreter-1") is None
    assert "interpreter-1" in {account.name for account in archive.accounts.all()}


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM account", "an account is closed, never deleted"),
        ("UPDATE account SET name = 'x'", "the name of an account is for ever"),
        ("UPDATE account SET made_at = ''", "the name of an account is for ever"),
    ],
)
def test_the_database_holds_it_as_well(statement: str, sentence: str, archive: Archive) -> None:
    with pytest.raises(IntegrityError, match=sentence), archive._database.writing() as connection:
        connection.execute(text(statement))


def test_a_closed_account_is_not_changed(archive: Archive) -> None:
    archive.accounts.close("nobody-1", by="mara")

    with pytest.raises(NoSuchAccountError) as closed:
        archive.accounts.renew("nobody-1", "secret", by="mara")
    assert str(closed.value) == "there is no open account 'nobody-1'"
    with pytest.raises(NoSuchAccountError):
        archive.accounts.give("nobody-1", [Duty.REVIEWER], by="mara")


def test_somebody_can_always_let_people_in(archive: Archive) -> None:
    archive.accounts.close("everybody-1", by="mara")

    with pytest.raises(LastAdministratorError):
        archive.accounts.close("administrator-1", by="mara")
    archive.accounts.give("reviewer-1", [Duty.REVIEWER, Duty.ADMINISTRATOR], by="administrator-1")
    archive.accounts.close("administrator-1", by="reviewer-1")


def test_every_change_is_an_event_and_no_event_holds_the_secret(archive: Archive) -> None:
    archive.accounts.add("aigul", [Duty.REVIEWER], "hashed", by="mara")
    archive.accounts.give("aigul", [Duty.REVIEWER, Duty.INTERPRETER], by="mara")
    archive.accounts.renew("aigul", "hashed again", by="aigul")
    archive.accounts.note_entry("aigul", let_in=True)
    archive.accounts.note_entry("aigul", let_in=False)
    archive.accounts.note_entry("stranger", let_in=False)
    archive.accounts.close("aigul", by="mara")

    told = [(event.actor, event.action, event.payload) for event in archive.audit.events() if event.subject == "aigul"]
    assert told == [
        ("mara", "account.added", {"duties": ["reviewer"]}),
        ("mara", "account.changed", {"duties": ["interpreter", "reviewer"]}),
        ("aigul", "account.renewed", {}),
        ("aigul", "account.entered", {}),
        ("aigul", "account.refused", {}),
        ("mara", "account.closed", {}),
    ]
    assert archive.audit.verify() is None
