"""The cards of a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.boards.records import Tally
from bot.chat.button_ids import question_button
from bot.chat.display_names import SOMEONE
from bot.chat.markup import command, escape, is_plain, moment, plain
from bot.chat.model import Accent, Button, Post, Style, TextBox
from bot.chat.spoilers import one_line
from bot.curriculum.model import ChoiceQuestion, ShortQuestion
from bot.matching import LONGEST_REPLY
from bot.questions import cards as pieces
from bot.questions.posed_question import PosedQuestion
from bot.quiz.scoring import WORTH, Outcome, Result
from bot.text.emoji import KEYCAPS

BAR = 10  # cells of the longest bar
NOT_ASKED = "I couldn't post the daily question"
NOT_SHOWN = "I couldn't show the result of a closed question (everyone keeps their points)"
_HOW_IT_COUNTS = "The latest answer counts · a button keeps yours secret until it closes"
_ASK = "Your answer"
_NAME = 32  # characters of a name
LISTED = 5  # open questions


def question(
    round_id: str,
    posed: PosedQuestion,
    closes_at: datetime,
    *,
    seed: bool,
    daily: bool = False,
    reads_channel: bool = True,
    asker: str = "",
    answered: int = 0,
) -> Post:
    """Return the question as everybody sees it while it is open. `reads_channel` is a platform's
    (`bot.chat.platform.Limits`); `asker` is the asker's name, if there is one; `answered` is
    how many have answered so far."""
    asked = posed.question
    beginning = [asked.stem, *pieces.code(asked.snippet)]
    marked = (f"{mark} {text}" for mark, text in zip(KEYCAPS, posed.options, strict=False))
    listed = ["\\\n".join(marked)] if posed.options else []
    how = _how(choice=bool(posed.options), reads_channel=reads_channel)
    end = f"{how} Open until {until(closes_at, daily=daily)}.{_so_far(answered)}"
    return Post(
        title=f"{'Daily question · ' if daily else ''}{posed.topic_title} · {asked.difficulty} · "
        f"{WORTH[asked.difficulty]} points",
        text="\n\n".join([*beginning, *listed, end]),
        brief="\n\n".join([*beginning, end]) if listed else "",
        accent=Accent.QUESTION,
        buttons=(
            *answer_buttons(round_id, posed),
            hint_button(round_id),
            *((Button(question_button(round_id, "remind"), "Remind me", row=1),) if daily else ()),
        ),
        reactions=KEYCAPS[: len(posed.options)] if seed else (),
        footer=" · ".join([*_asked_by(asker), _HOW_IT_COUNTS]),
    )


def _so_far(answered: int) -> str:
    return f" **{answered} answered so far.**" if answered else ""


def _asked_by(asker: str) -> list[str]:
    """Return the footer's line about the asker, as plain text."""
    return [f"Asked by {plain(escape(asker, _NAME))}"] if asker else []


def _how(*, choice: bool, reads_channel: bool) -> str:
    """Explain how to answer; `reads_channel`: the bot also sees messages that aren't replies."""
    if not choice:
        if reads_channel:
            return "Press **Answer**, or reply with your answer."
        return "Press **Answer**, or reply to this message with the mention turned on."
    if reads_channel:
        return (
            "Press a button, react with a number, or reply. If no other question is open here, you "
            "can just type the number."
        )
    return (
        "Press a button, react with a number, or reply to this message with the mention turned on. "
        "A number typed without a reply doesn't count."
    )


def open_now(questions: Sequence[tuple[PosedQuestion, datetime, str]]) -> str:
    """List the open questions, each with its link or "", without their text: some channels are
    private."""
    lines = [
        f"- **{_linked(escape(posed.topic_title), link)}** · {posed.question.difficulty} · "
        f"open until {moment(closes_at)}"
        for posed, closes_at, link in questions
    ]
    if not lines:
        return (
            f"No question is open now. Post one for everybody with {command('quiz')} in a channel."
        )
    return "\n".join(["**Open now, in the channels**", *lines])


def _linked(text: str, link: str) -> str:
    return f"[{text}]({link})" if link else text


def until(closes_at: datetime, *, daily: bool) -> str:
    """Return when a question closes; for a live one, to the second and with the time left."""
    return moment(closes_at, relative=not daily)


def answer_buttons(round_id: str, posed: PosedQuestion) -> tuple[Button, ...]:
    """Return the buttons that answer a question."""
    if not posed.options:
        return (Button(question_button(round_id, "answer"), "Answer", Style.PRIMARY, ask=_ASK),)
    plain_enough = all(map(is_plain, posed.options))
    return tuple(
        Button(
            question_button(round_id, shown),
            KEYCAPS[shown],
            full=f"{shown + 1} · {one_line(plain(text, spoilers=False))}",
            spell_out=plain_enough,
        )
        for shown, text in enumerate(posed.options)
    )


def answer_box(posed: PosedQuestion) -> TextBox:
    """Return the text box that *Answer* opens."""
    asked = posed.question
    return TextBox(_ASK, "\n\n".join([asked.stem, *pieces.code(asked.snippet)]), LONGEST_REPLY)


def hint_button(round_id: str) -> Button:
    """Return the button that shows the hint."""
    return Button(question_button(round_id, "hint"), "Hint (costs a quarter)", row=1)


def reveal(
    round_id: str,
    posed: PosedQuestion,
    outcome: Outcome,
    names: Mapping[str, str],
    *,
    daily: bool = False,
    week: Tally | None = None,
    asker: str = "",
) -> Post:
    """Return the card of a closed question; a daily has no fastest answer. `week` is the weekly
    tally of the only person who answered, because no standings follow then."""
    asked = posed.question
    blocks = [asked.stem, *pieces.code(asked.snippet)]
    if isinstance(asked, ChoiceQuestion):
        blocks.append(_options(posed, outcome))
    else:
        blocks.append(_short_answers(asked, outcome))
    blocks.append(
        "**Step by step**\n"
        + "\n".join(f"{number}. {step}" for number, step in enumerate(asked.solution, 1))
    )
    blocks.append(f"**Check yourself:** {asked.check}")
    winners = [] if daily else [_winners(outcome, names, week)]
    blocks.append("\n".join([*winners, pieces.source(posed)]))
    return Post(
        title=_answer_title(posed),
        text="\n\n".join(blocks),
        accent=Accent.GOOD,
        buttons=(
            Button(question_button(round_id, "mine"), "How did I do?", Style.PRIMARY),
            *pieces.lesson(posed),
        ),
        footer=" · ".join([posed.topic_title, asked.difficulty, *_asked_by(asker)]),
    )


def _answer_title(posed: PosedQuestion) -> str:
    if posed.key is not None:
        return f"The answer is {KEYCAPS[posed.key]}"
    assert isinstance(posed.question, ShortQuestion)
    return f"The answer is: {posed.question.answers[0]}"


def _options(posed: PosedQuestion, outcome: Outcome) -> str:
    counts = [outcome.chosen(shown) for shown in range(len(posed.options))]
    total = sum(counts)
    lines: list[str] = []
    for shown, (text, feedback) in enumerate(zip(posed.options, posed.feedback, strict=True)):
        said = f"{KEYCAPS[shown]} {text}"
        if shown == posed.key:
            said = f"✅ {KEYCAPS[shown]} **{text}**"
        lines.append(f"{said}\\\n{share(counts[shown], total)}\n> {one_line(feedback)}")
    return "\n\n".join(lines)


def share(count: int, total: int) -> str:
    """Return a count's share as a bar and in figures."""
    return f"{bar(count, total)} {in_figures(count, total)}"


def bar(count: int, total: int) -> str:
    """Return a share as a bar of filled and empty cells."""
    full = round(BAR * count / total) if total else 0
    return "▰" * full + "▱" * (BAR - full)


def in_figures(count: int, total: int) -> str:
    return f"{count} ({round(100 * count / total)}%)" if total else "nobody"


def _short_answers(asked: ShortQuestion, outcome: Outcome) -> str:
    everyone = (*outcome.results, *outcome.unscored)
    right = sum(result.correct for result in everyone)
    accepted = ", ".join(f"**{escape(answer)}**" for answer in asked.answers)
    return f"Accepted: {accepted}\\\n{share(right, len(everyone))} right\\\n{asked.feedback}"


def _winners(outcome: Outcome, names: Mapping[str, str], week: Tally | None) -> str:
    if not outcome.results:
        return "Nobody answered this time.\\"
    right = [result for result in outcome.results if result.correct]
    if not right:
        return "Nobody got it this time. Now everybody knows.\\"
    fastest = right[0]
    took = _seconds(fastest.after)
    name = escape(names.get(fastest.person, SOMEONE), _NAME)
    if len(outcome.results) == 1:
        return f"🏁 **{name}** got it after {took}: **+{fastest.points}**{_rank(week)}\\"
    line = f"🏁 Fastest right answer: **{name}**, after {took}"
    if outcome.first_right != fastest.person and outcome.first_right is not None:
        first = escape(names.get(outcome.first_right, SOMEONE), _NAME)
        line = f"🥇 First to get it: **{first}**\\\n{line}"
    return f"{line} · {len(right)} of {len(outcome.results)} right\\"


def _rank(week: Tally | None) -> str:
    """Return the rank in the week; "" if nobody else has one."""
    if week is None or week.rank is None or week.of < 2:
        return ""
    return f" · rank {week.rank} of {week.of} this week"


def mine(result: Result | None, *, wrote_it: bool = False, daily: bool = False) -> Post:
    """Return a person's own result; `wrote_it`: they wrote the question, so it pays nothing."""
    if result is None:
        return Post("You didn't answer this one. Catch the next one!", accent=Accent.NEUTRAL)
    if result.answer.choice is None:
        said = f"You answered **{escape(result.answer.text or '')}**."
    else:
        said = f"You chose {KEYCAPS[result.answer.choice]}."
    if not result.correct:
        return Post(f"{said} That wasn't it, but you lost no points.", accent=Accent.BAD)
    if wrote_it:
        return Post(
            f"{said} You wrote this question, so it earns you no points.", accent=Accent.GOOD
        )
    took = "" if daily else f", after {_seconds(result.after)}"
    hint = ", with the hint" if result.hinted else ""
    return Post(f"{said} Right{took}{hint}: **+{result.points}**.", accent=Accent.GOOD)


def _seconds(after: timedelta) -> str:
    seconds = after.total_seconds()
    return f"{seconds:.1f} s" if seconds < 90 else f"{round(seconds / 60)} min"
