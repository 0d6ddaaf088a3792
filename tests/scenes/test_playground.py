"""The whole scene, in a real browser and on the real content: three people learn, answer in
three ways while the server is killed and started again, see why, and see who stands where."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.chat.markup import plain
from bot.curriculum.library import Library
from bot.curriculum.model import ChoiceQuestion
from bot.text.emoji import KEYCAPS
from tests.adapters.web.browser import PHONE, Window, chromium, needs_chromium
from tests.scenes.play import Play, real_content

pytestmark = [pytest.mark.browser, needs_chromium]

QUESTION = "Press a button, react with a number, or reply."


@pytest.fixture
def play(tmp_path):
    server = Play(tmp_path, real_content(tmp_path / "content"))
    try:
        server.start()
        yield server
    finally:
        server.close()


def asked(play: Play, text: str) -> ChoiceQuestion:
    """Which question of the content is asked in a message."""
    questions = [question for _, question in Library.load(play.content).questions()]
    (found,) = (each for each in questions if flat(plain(each.stem)) in flat(text))
    assert isinstance(found, ChoiceQuestion)
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


def place_of(option: str, names: list[str]) -> int:
    """Return where an option was shuffled to, from 0."""
    return next(place for place, name in enumerate(names) if name.endswith(flat(plain(option))))


async def test_three_people_learn_answer_and_stand_on_a_board_across_a_restart(play):
    async with chromium() as browser:
        ada = await Window.open(browser, play.url, "ada")
        grace = await Window.open(browser, play.url, "grace", color_scheme="dark")
        alan = await Window.open(browser, play.url, "alan", viewport=PHONE)

        # A lesson, for Ada's eyes only, page by page, and one page for everybody.
        await ada.say("/learn pretraining")
        lesson = ada.log.locator("li.message.private").last
        await expect(lesson).to_contain_text("1 of")
        await lesson.get_by_role("button", name=re.compile("^Next")).click()
        await expect(lesson).to_contain_text("2 of")
        await lesson.get_by_role("button", name=re.compile("Share")).click()
        await expect(grace.message("2 of")).to_be_visible()
        await expect(grace.log.locator("li.message.private")).to_have_count(0)

        # A question, answered by a button, by a reaction, and, after the server was killed and
        # started again, by a reply from a phone.
        await ada.say("/quiz pretraining easy 40")
        question = ada.message(QUESTION)
        await expect(question.locator(".buttons")).to_be_visible()
        text = await question.locator(".text").inner_text()
        item = asked(play, text)
        labelled = await question.locator(".button[aria-label]").all()
        names = [str(await each.get_attribute("aria-label")) for each in labelled]
        assert [name[:4] for name in names] == [f"{n} · " for n in range(1, len(names) + 1)]
        key = place_of(item.options[item.key].text, names)
        right, wrong = KEYCAPS[key], KEYCAPS[(key + 1) % len(names)]

        await ada.press(question, names[key])
        await expect(ada.message("You chose")).to_contain_text(right)
        await expect(grace.message("You chose")).to_have_count(0)
        await grace.say(str(key + 1))  # just typed, and then changed
        await expect(grace.message("You chose")).to_contain_text(right)
        await grace.react(grace.message(QUESTION), wrong)
        await expect(grace.message("You chose")).to_contain_text(wrong)

        play.kill()
        await expect(alan.page.locator("#connection")).to_be_visible()
        play.start()
        await expect(alan.page.locator("#connection")).to_be_hidden(timeout=20_000)

        await alan.reply(alan.message(QUESTION), plain(item.options[item.key].text))
        await expect(alan.thread).to_contain_text("You chose")

        # It closes by itself, and everybody sees why.
        for window in (ada, grace, alan):
            reveal = window.message("Step by step")
            await expect(reveal).to_contain_text(f"The answer is {right}", timeout=60_000)
            await expect(reveal).to_contain_text("2 (67%)")
            await expect(reveal).to_contain_text("1 (33%)")
            await expect(reveal).to_contain_text("2 of 3 right")
            await expect(reveal).to_contain_text(flat(plain(item.options[item.key].feedback)))
            standings = window.message("Standings")
            await expect(standings).to_contain_text("🥇 Ada")
            await expect(standings).to_contain_text(re.compile(r"[🥇🥈] Alan · [1-9]"))
            await expect(standings).to_contain_text("– Grace · 0")

        # The board, seen by Grace, who made a team.
        await grace.say("/team create Night Owls")
        await expect(grace.message("created. You're in!")).to_be_visible()
        await grace.say("/leaderboard")
        board = grace.log.locator("li.message.private").last
        await expect(board).to_contain_text("▸ – Grace · 0")
        await board.get_by_role("button", name="Teams").click()
        await expect(board).to_contain_text("No team has points yet")

        assert await alan.overflow() <= 0
        assert ada.problems + grace.problems + alan.problems == []
    assert "Traceback" not in play.said()


async def test_a_save_with_an_error_shows_on_the_page_until_it_is_right(play):
    (file,) = play.content.rglob("topic.yaml")
    right = file.read_text("utf-8")
    async with chromium() as browser:
        ada = await Window.open(browser, play.url, "ada")
        banner = ada.page.get_by_role("alert")
        await expect(banner).to_be_empty()
        file.write_text(right.replace("title:", "titel:", 1), "utf-8")
        where = f"{file.relative_to(play.content)}, line 2"
        await expect(banner).to_contain_text(where, timeout=30_000)
        await expect(banner).to_contain_text("Did you mean “title”?")
        await ada.say("/learn pretraining")
        await expect(ada.log.locator("li.message.private").last).to_contain_text("1 of")
        file.write_text(right, "utf-8")
        await expect(banner).to_be_empty(timeout=30_000)
        assert ada.problems == []
