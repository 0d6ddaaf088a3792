import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.render import LIMITS, mrkdwn
from bot.chat.fit import fit
from bot.chat.markup import Code, Document, Fence, Paragraph, Text, escape, parse
from bot.chat.model import Button, Post

PING = re.compile(r"<(?!!date\^|https?://)|@(?:channel|here|everyone)\b", re.IGNORECASE)
PINGS = ("<!channel>", "<!here>", "<@U1>", "<#C1>", "<!subteam^S1>", "@channel", "@Everyone")
pieces = st.sampled_from((*PINGS, "&lt;!here>", "`", "*", "\n", "<", "@", " ", "|"))
texts = st.text() | st.lists(pieces).map("".join)


def shown(text: str) -> str:
    return mrkdwn(parse(text)).replace("\u200b", "")


def test_marks_become_slacks():
    assert shown("**b** *i* `c` [l](https://a.b/c)") == "*b* _i_ `c` <https://a.b/c|l>"


def test_marks_within_a_word_work_too():
    assert mrkdwn(parse("a**b**c")) == "a\u200b*b*\u200bc"


def test_marks_begin_again_on_each_line():
    assert shown("**a\\\nb**") == "*a*\n*b*"


def test_the_three_characters_become_entities():
    assert shown(r"a & b \< c \> d") == "a &amp; b &lt; c &gt; d"
    assert shown("`a<b & c`") == "`a&lt;b &amp; c`"


def test_what_is_text_is_no_markup():
    rendered = mrkdwn(parse(r"2 \* 3 \* 4"))
    assert not re.search(r"(?<!\u200b)\*", rendered)
    assert shown(r"2 \* 3 \* 4") == "2 * 3 * 4"


def test_a_spoiler_is_left_out():
    assert shown("a ||b|| c") == "a _(hidden)_ c"
    assert not LIMITS.spoilers


def test_moments_are_in_the_readers_zone_with_a_fallback():
    # "today at 17:46" becomes "yesterday at 17:46" by itself, for each reader.
    dated = "<!date^1700000000^{date_short_pretty} at "
    assert shown("<t:1700000000>") == dated + "{time}|2023-11-14 22:13 UTC>"
    assert shown("<t:1700000000:R>") == dated + "{time_secs}|2023-11-14 22:13:20 UTC>"


def test_lists_nest_and_quotes_mark_each_line():
    assert shown("- a\n  1. b\n- c") == "• a\n    1. b\n• c"
    assert shown("> a\n>\n> b") == "> a\n> b"


def test_paragraphs_stay_apart_and_a_list_follows_its_line():
    assert shown("a\n\nb\n\n- c\n\nd") == "a\n\nb\n• c\n\nd"


def test_a_fence_has_no_language():
    assert shown("```python\nx < 1\n```") == "```\nx &lt; 1\n```"


def test_an_address_cannot_end_its_brackets():
    rendered = shown("[a|b](https://a.b/?q=1|2%3E)")
    assert rendered == "<https://a.b/?q=1%7C2%3E|a¦b>"


@pytest.mark.parametrize("ping", PINGS)
def test_no_known_ping_survives(ping):
    code = Document((Paragraph((Code(ping), Text(ping))), Fence(ping, "")), ("", ""))
    assert not PING.search(mrkdwn(code))
    assert not PING.search(mrkdwn(parse(ping)))


@settings(deadline=None)
@given(texts)
def test_no_text_pings_anyone(text):
    assert not PING.search(mrkdwn(parse(text)))
    assert not PING.search(mrkdwn(parse(escape(text, 200))))
    assert not PING.search(mrkdwn(Document((Paragraph((Text(text),)), Fence(text, "")), ("",))))


@settings(deadline=None)
@given(texts, st.text(max_size=600), st.integers(0, 40))
def test_every_post_fits(text, label, count):
    buttons = tuple(Button(str(index), label, row=index // 7) for index in range(count))
    post = fit(Post(text * 40, title=text, footer=text * 9, buttons=buttons), LIMITS, mrkdwn)

    assert len(mrkdwn(parse(post.text))) <= LIMITS.text
    assert len(post.title) <= LIMITS.title
    assert len(post.footer) <= LIMITS.footer
    assert len(post.buttons) <= LIMITS.buttons
    assert all(len(button.label) <= LIMITS.button_label for button in post.buttons)
