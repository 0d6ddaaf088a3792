"""What is hidden never reaches a platform that can't hide it: over every post of every feature."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from adapters.slack import render as slack
from adapters.slack.blocks import home, message
from adapters.web.previews import Preview, look
from bot import help as guide
from bot.boards import cards as board_cards
from bot.boards.records import Row, Tally
from bot.chat.commands import BY_NAME
from bot.chat.events import Commanded
from bot.chat.markup import Paragraph, Spoiler, count_spoilers, parse, plain, plain_inlines
from bot.chat.model import Person, Picture, Post
from bot.curriculum.library import Entry, Library
from bot.curriculum.model import ChoiceQuestion, Mode, Question, ShortQuestion
from bot.home import page as home_page
from bot.lessons.cards import lesson, shared_lesson, shelf_card
from bot.lessons.pages import pages
from bot.questions.posed_question import PosedQuestion, shuffled
from bot.quiz import cards, daily_cards
from bot.quiz.records import Round
from bot.quiz.scoring import AnswerEntry, Outcome, Via, score
from bot.weekly import cards as summary_cards
from bot.weekly.records import Hardest
from tests.lessons.build import entry
from tests.lessons.longest import longest
from tests.scene import CHANNEL

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SHIPPED = Library.load(Path(__file__).parents[1] / "content")
TOPICS = [*SHIPPED.entries.values(), entry()]
ENTRIES = [*TOPICS, longest()]  # the longest says the same everywhere
SLACK = Preview("Slack", slack.LIMITS, slack.mrkdwn)
TELLS = 12  # characters of a text that stand nowhere by chance


def on_slack(post: Post) -> str:
    """All that Slack is sent of a post: with its picture, before it, and as the App Home."""
    sent = [message(post, "F1"), message(post)]
    texts = [[each.blocks, each.text] for each in sent]
    bare = json.dumps([*texts, home(sent[1], leads_back=True)], ensure_ascii=False)
    return re.sub("[\u200b\u2060]", "", bare)


def as_slack(post: Post) -> str:
    """All that the playground's page is sent of a post that is seen as on Slack."""
    seen = look(post, SLACK)
    return repr((seen.html, seen.source, seen.post.title, seen.post.footer, seen.post.picture))


def lessons(entries: list[Entry] = ENTRIES) -> Iterator[Post]:
    for one in entries:
        for mode in one.topic.modes.offered():
            for index, page in enumerate(pages(one, mode)):
                picture = Picture(b"png", page.picture.alt) if page.picture else None
                yield lesson(one, mode, index, picture)
                yield lesson(one, mode, index, picture, alone=True)
                yield lesson(one, mode, index, picture, shared=True)
                yield shared_lesson(one, mode, index, picture)


def posed(one: Entry, question: Question) -> PosedQuestion:
    order = shuffled(question, Random(1).shuffle)
    url = "https://example.org"
    return PosedQuestion(one.topic.id, one.topic.title, "A paper", url, question, order)


def outcome(asked: PosedQuestion) -> Outcome:
    texts = asked.question.answers if isinstance(asked.question, ShortQuestion) else (None,)
    log = [
        AnswerEntry("a", Via.BUTTON, NOW, asked.key, texts[0]),
        AnswerEntry("b", Via.REPLY, NOW, 0 if asked.key else 1, "no idea"),
    ]
    return score(
        log,
        is_right=lambda kept: kept.person == "a",
        worth=10,
        opened_at=NOW,
        closes_at=NOW + timedelta(days=1),
        daily=True,
    )


def telling(question: Question) -> list[str]:
    """What tells the answer to a question, or helps to it."""
    texts = [question.hint, question.check, *question.solution]
    if isinstance(question, ChoiceQuestion):
        texts += [option.feedback for option in question.options]
    else:
        texts += [question.feedback, *question.answers]
    return [text for text in (" ".join(plain(each).split()) for each in texts) if len(text) > TELLS]


def asked(entries: list[Entry] = ENTRIES) -> Iterator[tuple[Question, Post]]:
    """Every question while it is open, and every daily once it has closed."""
    for one in entries:
        for question in one.topic.questions:
            shown = posed(one, question)
            for daily in (False, True):
                yield question, cards.question("0" * 16, shown, NOW, seed=True, daily=daily)
            closed = Round("0" * 16, CHANNEL, "1", shown, "done", NOW, NOW, "s")
            result = outcome(shown)
            *_, alt = daily_cards.bars(shown, result)
            told = daily_cards.RevealFacts([("Ada", 3)], "1 Ada", Picture(b"png", alt))
            for spoilers in (False, True):  # the core knows; were it wrong, Slack would not
                yield question, daily_cards.reveal(closed, result, told, spoilers=spoilers)
                hardest = Hardest(closed.id, closed.posed, 2, 1)
                yield (
                    question,
                    summary_cards.summary(date(2026, 3, 2), [], [], [], hardest, spoilers=spoilers),
                )


def other() -> Iterator[Post]:
    row = Row(1, "a", "Ada", 30, 1)
    view = board_cards.View(board_cards.Period.WEEK, teams=False)
    tallies = {period: Tally(10, 1, 2, 1, 2) for period in board_cards.Period}
    me = board_cards.me("Ada", board_cards.Mine(tallies, None))
    yield from (me, board_cards.board(view, [row], "a", 5), shelf_card(ENTRIES))
    yield home_page(me, cards.open_now([]), shelf_card(ENTRIES, alone=True))
    for about in ("", "rules", *BY_NAME):
        asked_for = {"about": about}
        event = Commanded(
            delivery="d",
            at=NOW,
            person=Person("slack", "T", "U", "Ada"),
            place=CHANNEL,
            name="help",
            options=asked_for,
        )
        yield guide.command(event, 5, "pretraining").post


def spoilers(post: Post) -> list[str]:
    def of(blocks):
        for block in blocks:
            if isinstance(block, Paragraph):
                yield from inlines(block.inner)
            elif hasattr(block, "items"):
                for item in block.items:
                    yield from of(item)
            elif hasattr(block, "inner"):
                yield from of(block.inner)

    def inlines(nodes):
        for node in nodes:
            if isinstance(node, Spoiler):
                yield plain_inlines(node.inner)
            elif hasattr(node, "inner"):
                yield from inlines(node.inner)

    return list(of(parse(post.text).blocks))


def disguised(post: Post) -> Post:
    """The same post with other words hidden."""
    text = re.sub(r"\|\|.+?\|\|", "||zq||", post.text)
    other_one = replace(post, text=text)
    assert set(spoilers(other_one)) <= {"zq"}
    assert count_spoilers(text) == count_spoilers(post.text)
    return other_one


def all_posts(entries: list[Entry] = ENTRIES) -> list[Post]:
    return [*lessons(entries), *(post for _, post in asked(entries)), *other()]


def test_what_slack_is_sent_does_not_depend_on_what_is_hidden():
    hiding = [post for post in all_posts() if count_spoilers(post.text)]
    assert sum(count_spoilers(post.text) for post in hiding) > 1000
    for post in hiding:
        assert on_slack(disguised(post)) == on_slack(post), post.title
        assert as_slack(disguised(post)) == as_slack(post), post.title


def test_no_hidden_text_stands_anywhere_else_in_its_post():
    for post in all_posts(TOPICS):
        sent = on_slack(post)
        for hidden in spoilers(post):
            assert len(hidden) <= TELLS or hidden not in sent, (post.title, hidden)


@pytest.mark.parametrize("show", [on_slack, as_slack])
def test_no_open_question_and_no_closed_daily_tells_its_answer(show):
    for question, post in asked(TOPICS):
        sent = " ".join(show(post).split())
        for text in telling(question):
            assert text not in sent, (question.id, post.title, text)


def test_every_page_that_hides_something_has_a_button_that_shows_it_on_slack():
    for post in lessons():
        labels = [each.label for each in look(post, SLACK).post.buttons]
        shown = [label for label in labels if label.startswith("Show the answer")]
        assert len(shown) == bool(count_spoilers(post.text)), post.title


@pytest.mark.parametrize("mode", Mode)
def test_the_button_shows_all_that_its_page_hides(mode):
    for one in ENTRIES:
        for index, page in enumerate(pages(one, mode) if mode in one.topic.modes.offered() else ()):
            shown = lesson(one, mode, index, None, unhidden=True)
            assert count_spoilers(shown.text) == 0
            assert plain(shown.text).replace("\u2060", "") == plain(page.text).replace("\u2060", "")
            assert shown.unhide is None
