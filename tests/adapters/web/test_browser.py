import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from adapters.web.codec import place
from adapters.web.faults import Fault
from bot.chat.events import Pressed, Reacted, Replied
from bot.chat.markup import moment
from bot.chat.model import Post
from tests.adapters.web.audit import audit
from tests.adapters.web.axe import violations
from tests.adapters.web.browser import DESKTOP, PHONE, Window, chromium, needs_chromium
from tests.adapters.web.playground import running

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
async def browser():
    async with chromium() as made:
        yield made


@pytest.fixture
async def ada(browser, playground):
    window = await Window.open(browser, playground.url, "ada")
    yield window
    assert window.problems == []


async def test_a_newcomer_is_told_what_to_try_and_can_press_it(ada):
    await expect(ada.log).to_contain_text("Welcome to the study hall")
    await ada.page.get_by_role("button", name="/learn pretraining").click()
    await expect(ada.box).to_have_value("/learn pretraining ")
    await expect(ada.box).to_be_focused()


async def test_commands_are_completed_from_the_keyboard(ada, playground):
    choices = ada.page.locator("#channel-choices [role=option]")
    await ada.box.press_sequentially("/le")
    await expect(choices).to_have_text([re.compile("/learn"), re.compile("/leaderboard")])
    await ada.page.keyboard.press("Tab")
    await expect(ada.box).to_have_value("/learn ")
    await ada.box.press_sequentially("fine")
    await expect(choices.first).to_contain_text("Fine-Tuning")
    await ada.page.keyboard.press("Enter")
    await expect(ada.box).to_have_value("/learn fine-tuning ")
    await expect(choices.first).to_contain_text("explain")
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("Tab")
    await expect(ada.box).to_have_value("/learn fine-tuning why ")
    await ada.page.keyboard.press("Escape")
    await expect(choices.first).to_be_hidden()
    await ada.page.keyboard.press("Enter")
    await expect(ada.message("Pre-training and fine-tuning")).to_be_visible()
    assert playground.script.events[0].options == {"topic": "fine-tuning", "mode": "why"}


async def test_a_subcommand_is_completed_and_then_its_own_options(ada):
    choices = ada.page.locator("#channel-choices [role=option]")
    await ada.box.press_sequentially("/team ")
    await expect(choices).to_have_text(
        [re.compile(each) for each in ("create", "join.*Join a team", "leave", "list")]
    )
    await ada.box.fill("/daily add ")
    await expect(choices.first).to_contain_text("easy")
    await ada.box.fill("/daily pause ")
    await expect(choices.first).to_be_hidden()
    await expect(ada.page.locator(".command-help").first).to_contain_text("[which]")


async def test_a_lesson_is_private_turns_its_pages_and_can_be_dismissed(ada, browser, playground):
    grace = await Window.open(browser, playground.url, "grace")
    await ada.say("/learn pretraining")
    lesson = ada.message("A language model first reads")
    await expect(lesson).to_contain_text("Only you can see this")
    await expect(lesson.get_by_role("img", name=re.compile("Six bars"))).to_be_visible()
    await ada.press(lesson, "Next")
    await expect(ada.log).to_contain_text("The second page")
    await expect(ada.log.locator("li.message")).to_have_count(1)
    await ada.press(ada.message("The second page"), "Back")
    await expect(ada.log).to_contain_text("A language model first reads")
    await expect(grace.log).not_to_contain_text("language model")
    await ada.press(ada.message("A language model"), "Dismiss")
    await expect(ada.log).to_contain_text("Welcome")


async def test_the_keyboard_keeps_its_place_when_a_page_turns(ada):
    await ada.say("/learn pretraining")
    await ada.message("A language model").get_by_role("button", name="Next").press("Enter")
    page = ada.message("The second page")
    await expect(page.get_by_role("button", name="Back")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.message("A language model")).to_be_visible()


async def test_a_spoiler_is_hidden_until_it_is_pressed_or_entered(ada):
    for reveal in ("click", "Enter"):
        await ada.say("/learn pretraining")
        spoiler = ada.message("A language model").locator(".spoiler").last
        hidden = spoiler.locator(".spoiler-text")
        await expect(hidden).to_be_hidden()
        await (spoiler.click() if reveal == "click" else spoiler.press("Enter"))
        await expect(hidden).to_be_visible()
        await expect(hidden).to_have_text("the base model predicts; the tuned one follows")


async def test_a_button_that_asks_opens_a_dialog_that_keeps_the_keyboard(ada, playground):
    await ada.say("/learn pretraining")
    asks = ada.message("A language model").get_by_role("button", name="Say it yourself")
    await asks.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="Say it yourself")
    text = dialog.get_by_label("In your own words")
    await expect(text).to_be_focused()
    await expect(dialog).to_contain_text("What does pre-training do?")
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(asks).to_be_focused()
    await asks.press("Enter")
    for blank in ("", "   "):
        await text.fill(blank)
        await text.press("Enter")
        await expect(dialog).to_be_visible()
        assert await text.evaluate("field => field.validity.valid") is False
    await text.fill("")
    await text.press_sequentially("x" * 50)
    await expect(text).to_have_value("x" * 40)
    await text.fill("It predicts <b>tokens</b>.")
    await text.press("Enter")
    await expect(ada.log).to_contain_text("You said: It predicts <b>tokens</b>.")


async def test_a_question_is_answered_by_button_reaction_and_reply(ada, browser, playground):
    grace = await Window.open(browser, playground.url, "grace")
    alan = await Window.open(browser, playground.url, "alan")
    await ada.say("/quiz pretraining")
    for window in (ada, grace, alan):
        await expect(window.message("What does a model learn")).to_be_visible()

    await ada.press(ada.message("What does a model learn"), "2️⃣")
    await expect(ada.message("You chose")).to_contain_text("Only you can see this")
    await grace.react(grace.message("What does a model learn"), "3️⃣")
    seen = alan.message("What does a model learn").get_by_role("button", name="3️⃣ 1: Grace")
    await expect(seen).to_have_attribute("aria-pressed", "false")
    await grace.react(grace.message("What does a model learn"), "3️⃣")
    await expect(grace.message("You took it back")).to_be_visible()
    await alan.reply(alan.message("What does a model learn"), "it is 2")
    await expect(alan.thread).to_contain_text("Heard: it is 2")
    await expect(ada.message("What does a model learn")).to_contain_text("1 reply")
    await expect(ada.log).not_to_contain_text("Heard")

    await ada.press(ada.message("What does a model learn"), "Close now")
    for window in (ada, grace, alan):
        await expect(window.message("It was")).to_contain_text("67%")
        await expect(
            window.message("It was").get_by_role("button", name="Close now")
        ).to_be_hidden()
    kinds = [type(event) for event in playground.script.events]
    assert kinds.count(Reacted) == 2
    assert kinds.count(Replied) == 1


async def test_a_double_click_is_one_press(ada, playground):
    await ada.say("/quiz pretraining")
    button = ada.message("What does a model learn").get_by_role("button", name="2️⃣", exact=True)
    await button.dblclick()
    await expect(ada.message("You chose")).to_be_visible()
    assert [type(event) for event in playground.script.events].count(Pressed) == 1


async def test_a_button_in_a_thread_is_answered_before_ones_eyes(ada):
    await ada.say("/quiz pretraining")
    await ada.reply(ada.message("What does a model learn"), "hm")
    await ada.thread.get_by_role("button", name="2️⃣", exact=True).click()
    await expect(ada.thread).to_contain_text("You chose")


async def test_a_picture_opens_by_itself(ada):
    await ada.say("/learn pretraining")
    async with ada.page.expect_popup() as opened:
        await ada.message("A language model first reads").get_by_role("img").last.click()
    picture = await opened.value
    assert "/pictures/" in picture.url
    assert await picture.evaluate("document.images[0].naturalWidth") == 640


async def test_any_reaction_can_be_picked(ada):
    await ada.say("hello")
    message = ada.message("hello")
    await message.hover()
    await message.get_by_role("button", name="Add a reaction").click()
    picker = ada.page.get_by_role("dialog", name="Pick a reaction")
    await expect(picker.get_by_role("button", name="one")).to_be_focused()
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("Enter")
    await expect(message.get_by_role("button", name="👍 1: Ada")).to_be_visible()


async def test_the_page_heals_after_a_restart_of_the_server(ada, browser, playground):
    grace = await Window.open(browser, playground.url, "grace")
    await ada.say("/quiz")
    await expect(ada.message("What does a model learn")).to_be_visible()
    await playground.stop()
    await expect(ada.page.locator("#connection")).to_be_visible()
    await grace.say("said while nobody listened")
    await playground.start()

    await expect(ada.log).to_contain_text("said while nobody listened")
    await expect(ada.page.locator("#connection")).to_be_hidden()
    await expect(ada.log.get_by_text("said while nobody listened")).to_have_count(1)
    await ada.press(ada.message("What does a model learn"), "1️⃣")
    await expect(ada.message("You chose")).to_be_visible()


async def test_times_are_the_readers_and_count_down(browser, playground):
    window = await Window.open(browser, playground.url, timezone_id="Asia/Tokyo", locale="en-GB")
    then = datetime(2030, 1, 31, 20, 0, tzinfo=UTC)
    await window.say("/quiz")
    await expect(window.message("Open until")).to_be_visible()
    place = playground.script.events[0].place
    await playground.chat.send(place, Post(f"Due {moment(then)}"), "due")

    await expect(window.message("Due")).to_contain_text(re.compile(r"1 Feb 2030,?( at)? 05:00"))
    counting = window.message("Open until").locator("time[data-relative]")
    first = await counting.inner_text()
    assert re.fullmatch(r"(.* )?\d\d:\d\d:\d\d \(in \d+ seconds\)", first)
    await expect(counting).not_to_have_text(first)


async def test_a_time_has_its_date_once_it_is_no_longer_today(browser, playground):
    window = await Window.open(browser, playground.url, timezone_id="UTC", locale="en-GB")
    await window.say("hello")
    await expect(window.log).to_contain_text("Today")
    at = datetime.now(UTC).replace(hour=17, minute=46, second=0)
    text = f"Until {moment(at)}, or {moment(at, relative=True)}"
    await playground.chat.send(place(), Post(text), "until")
    times = window.message("Until").locator("time[datetime]")
    await expect(times.first).to_have_text("17:46")
    await expect(times.last).to_contain_text(re.compile(r"^17:46:00 \(.*\)$"))
    await window.page.evaluate("const now = Date.now; Date.now = () => now() + 3 * 86400000")
    dated = re.compile(rf"^([A-Z][a-z]+,? )?{at.day} [A-Z][a-z]+( \d+)?,?( at)? 17:46")
    await expect(times.first).to_contain_text(dated)
    await expect(times.last).to_contain_text(dated)
    await expect(times.last).to_contain_text(re.compile(r"\([23] days ago\)"))
    await expect(window.log.locator(".day")).not_to_contain_text("Today")


async def test_one_can_be_somebody_else_in_one_click_or_somebody_new(ada):
    await ada.say("I am Ada")
    await ada.be("Grace")
    assert "as=grace" in ada.page.url
    await ada.say("I am Grace")
    await ada.page.get_by_role("button", name="Add somebody").click()
    await ada.page.get_by_label("Their name").fill("Mary <b>")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("#people [aria-current]")).to_have_text(re.compile("Mary <b>"))
    await ada.say("I am Mary")
    await expect(ada.log.locator(".name")).to_have_text(["Ada", "Grace", "Mary <b>"])


async def test_a_page_of_somebody_unknown_becomes_somebody_who_is_here(browser, playground):
    window = await Window.open(browser, playground.url, "left-long-ago")
    await expect(window.page.locator("#people [aria-current]")).to_contain_text("Ada")
    await expect(window.page.locator("#connection")).to_be_hidden()
    await window.say("here")
    await expect(window.log.locator(".name")).to_have_text(["Ada"])


async def test_direct_messages_are_told_by_a_badge(ada):
    await ada.say("/me")
    badge = ada.page.locator(".nav-item[data-channel=direct] .badge")
    await expect(badge).to_have_text("1")
    await ada.page.get_by_role("button", name="Direct messages").click()
    await expect(ada.log).to_contain_text("You have 40 points.")
    await expect(badge).to_be_hidden()


async def test_what_fails_is_told_in_a_toast(ada, caplog):
    await ada.say("/leaderboard")
    await expect(ada.page.locator("#toasts")).to_contain_text("Studyhall couldn't do that")


async def test_strange_texts_stay_text_and_stay_in_their_place(ada):
    await ada.say("<img src=x onerror=document.title='owned'> **no** @everyone")
    await ada.say("Z" + "\u0351\u0352\u0353\u0354" * 200)
    await ada.say("\u202eمرحبا " + "w" * 600)
    await expect(ada.log.locator("img")).to_have_count(0)
    await expect(ada.log).to_contain_text("**no** @everyone")
    assert await ada.page.title() == "#studyhall · Studyhall playground"
    assert await ada.overflow() == 0


@pytest.mark.parametrize(("look", "mark"), [("discord", "||the base"), ("slack", "_(hidden)_")])
async def test_a_post_can_be_seen_as_elsewhere(ada, look, mark):
    await ada.say("/learn pretraining")
    await ada.page.get_by_label("Show posts as").select_option(look.title())
    lesson = ada.message("A language model")
    await lesson.locator("summary").click()
    await expect(lesson.locator(".source pre")).to_contain_text(mark)
    await expect(lesson.locator(".source")).to_contain_text(re.compile(r"text: [\d,]+ of [34],\d+"))
    await ada.page.reload()
    await expect(ada.page.get_by_label("Show posts as")).to_have_value(look.title())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_banner_says_what_is_wrong_with_the_content_until_it_is_right(
    browser, tmp_path, size, scheme
):
    faults = [Fault("biology/cells/topic.yaml", 3, "<img src=x> " + "is long; shorten it " * 28)]
    async with running(tmp_path / "room.db", faults=lambda: tuple(faults)) as playground:
        ada = await Window.open(browser, playground.url, viewport=size, color_scheme=scheme)
        banner = ada.page.get_by_role("alert")
        await expect(banner).to_contain_text("The last change has an error.")
        await expect(banner).to_contain_text("biology/cells/topic.yaml, line 3<img src=x> is long")
        faults += [Fault(f"biology/{line}.yaml", line, "write a text") for line in range(4)]
        await expect(banner).to_contain_text("The last change has 5 errors.")
        await expect(banner.get_by_role("listitem")).to_have_count(3)
        await expect(banner).to_contain_text("And 2 more: studyhall content lint lists them all.")
        assert await ada.overflow() == 0
        assert await violations(ada.page) == []
        await expect(ada.box).to_be_in_viewport()

        await ada.page.reload()
        await ada.loaded()
        await expect(banner).to_contain_text("5 errors")
        await ada.say("/learn pretraining")
        await expect(ada.message("A language model")).to_be_visible()
        await expect(banner).to_contain_text("5 errors")

        faults.clear()
        await expect(banner).to_be_empty()
        await expect(ada.page.get_by_role("status").last).to_contain_text(
            "Fixed. The new content is in use."
        )
        assert ada.problems == []


async def test_a_banner_is_heard_once_and_not_at_every_message(browser, tmp_path):
    fault = Fault("a.yaml", 1, "write a text")
    async with running(tmp_path / "room.db", faults=lambda: (fault,)) as playground:
        ada = await Window.open(browser, playground.url)
        await expect(ada.page.get_by_role("alert")).to_contain_text("write a text")
        await ada.page.evaluate(
            "window.changes = 0; new MutationObserver(() => window.changes++)"
            ".observe(document.getElementById('faults'), { childList: true, subtree: true })"
        )
        await ada.say("/learn pretraining")
        await expect(ada.message("A language model")).to_be_visible()
        assert await ada.page.evaluate("window.changes") == 0


async def test_everything_can_be_done_by_keyboard(ada, playground):
    press = ada.page.keyboard.press
    await press("Tab")
    await expect(ada.page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    await press("Enter")
    await expect(ada.box).to_be_focused()
    await ada.page.keyboard.type("/quiz")
    await press("Enter")
    await expect(ada.message("What does a model learn")).to_be_visible()
    for _ in range(12):
        await press("Shift+Tab")
        if await ada.page.evaluate("document.activeElement.title") == "Reply in a thread":
            break
    await press("Enter")
    await expect(ada.page.locator("#thread-text")).to_be_focused()
    await ada.page.keyboard.type("two")
    await press("Enter")
    await expect(ada.thread).to_contain_text("Heard: two")
    await press("Escape")
    await expect(ada.thread).to_be_hidden()
    await expect(ada.page.get_by_role("button", name=re.compile("1 reply"))).to_be_focused()


async def talk(window):
    await window.say("hello there")
    await window.say("/learn pretraining")
    await expect(window.message("A language model")).to_be_visible()
    await window.say("/quiz")
    await expect(window.message("What does a model learn")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", ["", "discord", "slack"])
async def test_every_theme_and_look_can_be_read(browser, playground, scheme, look):
    window = await Window.open(browser, playground.url, look=look, color_scheme=scheme)
    await talk(window)
    assert await audit(window.page) == []
    await window.page.locator(".style-primary").first.hover()
    await window.page.wait_for_timeout(200)  # the colours change slowly
    assert await audit(window.page) == []
    shade = await window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (shade == "rgb(255, 255, 255)") is (scheme == "light")


async def test_the_theme_can_be_chosen_and_is_remembered(ada):
    await ada.page.get_by_role("radio", name="Dark").check()
    await ada.page.reload()
    await expect(ada.page.get_by_role("radio", name="Dark")).to_be_checked()
    shade = await ada.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shade == "rgb(26, 29, 33)"


async def test_it_fits_a_phone_with_targets_for_thumbs(browser, playground):
    window = await Window.open(
        browser, playground.url, viewport=PHONE, has_touch=True, is_mobile=True
    )
    await talk(window)
    assert await window.overflow() == 0
    assert await audit(window.page, 44) == []
    await window.page.get_by_role("button", name="You are Ada").click()
    await window.page.locator("#people").get_by_role("button", name="Grace").click()
    await expect(window.page.get_by_role("button", name="You are Grace")).to_be_visible()
    question = window.message("What does a model learn")
    await question.get_by_role("button", name="Reply in a thread").click()
    await window.page.locator("#thread-text").fill("two")
    await window.page.keyboard.press("Enter")
    await expect(window.thread).to_contain_text("Heard: two")
    assert await window.overflow() == 0
    assert await audit(window.page, 44) == []


async def test_enter_sends_a_line_whose_words_have_ended_whatever_is_offered(ada):
    await ada.box.fill("/learn pretraining ")
    await expect(ada.page.locator("#channel-form [role=option]").first).to_be_visible()
    await expect(ada.page.locator("#channel-form [aria-selected=true]")).to_have_count(0)
    await ada.page.wait_for_timeout(400)  # the core's own list has come by then
    await ada.box.press("Tab")
    await expect(ada.box).to_have_value("/learn pretraining ")  # taken whole, not twice
    await ada.box.press("Enter")
    await expect(ada.message("A language model")).to_be_visible()
