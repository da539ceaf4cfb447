"""Answers in the database: what people say to the machines' proposals."""

from sqlalchemy import insert, select

from archive import schema
from archive.acts import Hand
from archive.columns import instant


def say(hand: Hand, proposal: int, answer: str, restores: int | None = None) -> None:
    """Add what *hand* says of a proposal to what was said before.

    Args:
        restores: the number of the answer that is brought back by this one; 0 for none.
    """
    table = schema.answer
    last = select(table.c.number).where(table.c.proposal == proposal).order_by(table.c.number.desc()).limit(1)
    hand.connection.execute(
        insert(table).values(
            proposal=proposal,
            number=(hand.connection.execute(last).scalar() or 0) + 1,
            answer=answer,
            by=hand.person.name,
            at=instant(hand.at),
            reason=hand.reason,
            restores=restores,
            act=hand.event,
        )
    )
