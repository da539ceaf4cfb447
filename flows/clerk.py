"""The clerk: a thread beside a worker's own, for what is done by schedule and needs no flow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.attend import sentence_of


@contextmanager
def clerk(
    turn: Callable[[], object], every_s: float, stop: threading.Event, tell: Callable[[str], None]
) -> Iterator[None]:
    """Take one *turn* after the other, *every_s* between them, for the body of the ``with`` or until *stop* is set.

    A recording may be in hand for hours, and a stick is pulled out again within minutes. A turn that has begun is
    finished. What it raises is told as a sentence, and the next turn comes all the same.
    """
    over = threading.Event()

    def take_turns() -> None:
        while not (over.is_set() or stop.is_set()):
            try:
                turn()
            except Exception as error:  # noqa: BLE001 - the border of a thread: it must not end without a word
                tell(sentence_of(error))
            over.wait(every_s)

    # It inherits which signals the caller's thread blocks, and so do the programs that it starts.
    thread = threading.Thread(target=take_turns, name="clerk")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
