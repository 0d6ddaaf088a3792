"""Compute a round's outcome from its saved answers; repeatable."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.curriculum.model import ShortQuestion
from bot.matching import answer_matches
from bot.questions.posed_question import PosedQuestion
from bot.quiz import answer_records
from bot.quiz.records import Round
from bot.quiz.scoring import WORTH, AnswerEntry, Outcome, score


async def outcome_of(connection: AsyncConnection, current: Round) -> Outcome:
    """Return the outcome of a round."""
    log = await answer_records.log_of(connection, current.id)
    return score(
        log,
        is_right=lambda kept: is_right(current.posed, kept),
        worth=WORTH[current.posed.question.difficulty],
        opened_at=current.opened_at,
        closes_at=current.closes_at,
        daily=current.daily,
        hinted=await answer_records.hinted(connection, current.id),
        excluded=_authors(current.posed, log),
    )


def is_right(posed: PosedQuestion, kept: AnswerEntry) -> bool:
    """Return whether an answer is right."""
    if isinstance(posed.question, ShortQuestion):
        return answer_matches(kept.text or "", posed.question.answers)
    return kept.choice == posed.key


def _authors(posed: PosedQuestion, log: list[AnswerEntry]) -> set[str]:
    """Return the people who answered a question that they wrote: they know the answer."""
    written_by = set(posed.question.authors)
    return {each.person for each in log if _platform_and_id(each.person) in written_by}


def _platform_and_id(person: str) -> str:
    platform, _space, number = person.split(":", 2)
    return f"{platform}:{number}"
