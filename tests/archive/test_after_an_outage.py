"""What was given back while the database was away is not held for ever."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from archive.errors import UnreachableDatabaseError
from archive.work import Piece
from testimony.identity import Digest
from testimony.span import Span

PIECE = Piece(key=Digest.of_bytes(b"a piece"), span=Span(0, 1000))


@pytest.fixture
def outage(archive, monkeypatch):
    """While it lasts, nothing can be written apart."""

    @contextmanager
    def away():
        raise UnreachableDatabaseError
        yield

    @contextmanager
    def lasting():
        with monkeypatch.context() as patch:
            patch.setattr(archive.leases._database, "apart", away)
            yield

    return lasting


def test_a_lease_runs_out_although_its_process_lives(archive, outage, monkeypatch):
    lease = archive.leases.take("rec-1")
    other = archive.leases.take("rec-2")
    with outage():
        archive.leases.give_back(lease)

    now = archive.leases._database.now
    monkeypatch.setattr(archive.leases._database, "now", lambda connection: now(connection) + timedelta(seconds=110))
    archive.leases.renew()
    monkeypatch.setattr(archive.leases._database, "now", lambda connection: now(connection) + timedelta(seconds=130))

    assert archive.leases.held("rec-") == (other.name,)


def test_a_piece_waits_again_at_once_and_no_attempt_is_counted(archive, recording, outage):

    archive.work.offer(recording.id, "transcribe", [PIECE])
    claim = archive.work.claim("transcribe", recording.id)
    with outage(), pytest.raises(UnreachableDatabaseError):
        archive.work.give_back(claim)

    again = archive.work.claim("transcribe", recording.id)

    assert (again.piece.key, again.attempt) == (PIECE.key, 1)
    assert archive.work.claim("transcribe", recording.id) is None, "a piece that is in hand is not given out again"
