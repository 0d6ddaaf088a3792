"""Slack asks for one primary button in a set, so every card has at most one, on every platform."""

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web import render as web
from bot.chat.fit import fit
from bot.chat.model import Style
from tests.test_hidden import TOPICS, all_posts


@pytest.fixture(scope="module")
def posts():
    return all_posts(TOPICS)


@pytest.mark.parametrize(
    ("limits", "render"),
    [(discord.LIMITS, discord.markdown), (slack.LIMITS, slack.mrkdwn), (web.LIMITS, web.html)],
)
def test_no_card_has_two_primary_buttons(posts, limits, render):
    for post in posts:
        buttons = fit(post, limits, render).buttons
        primary = [each.label for each in buttons if each.style in (Style.PRIMARY, Style.GOOD)]
        assert len(primary) <= 1, (post.title, primary)


def test_a_lessons_way_on_is_its_primary_button(posts):
    lessons = [post for post in posts if any(each.id.endswith(":next") for each in post.buttons)]
    assert lessons
    for post in lessons:
        (primary,) = (each for each in post.buttons if each.style is Style.PRIMARY)
        assert primary.label.startswith("Next")
