"""Where commands have a prefix (Slack's may), all our own texts use it, and no other text does."""

import ast
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from adapters.discord.render import markdown
from adapters.slack.blocks import home, message
from adapters.slack.render import mrkdwn
from adapters.terminal.render import show
from adapters.web.render import html
from bot.chat.commands import TABLE
from bot.chat.fit import fit
from bot.chat.markup import command, escape, parse, plain
from bot.chat.model import Post
from tests.curriculum.build import topic
from tests.memory_chat import ROOMY
from tests.scene import Actor, Scene, topics

NAMES = "|".join(each.name for each in TABLE)
NAMED = re.compile(rf"(?<![\w/])/({NAMES})\b(?![-/])")  # without the prefix
PREFIX = "hall-"
COMMANDS = ["/help", *(f"/help {each.name}" for each in TABLE), "/help rules"]
COMMANDS += ["/learn", "/learn first", "/learn first why", "/learn frist whi", "/learn first dance"]
COMMANDS += ["/quiz nothing", "/leaderboard", "/leaderboard teams", "/me", "/nothing"]
COMMANDS += ["/team", "/team list", "/team create", "/team create Owls", "/team create Owls"]
COMMANDS += ["/team list", "/team join Zebras", "/team disband", "/team leave", "/team leave"]
COMMANDS += ["/daily", "/daily set", "/daily sett 9", "/daily pause", "/daily skip", "/daily quiet"]
COMMANDS += ["/daily set someday", "/daily set 09:00", "/daily add 18:00", "/daily pause"]
COMMANDS += ["/daily set 9 which:3", "/daily pause 1", "/daily pause 1", "/daily resume 1"]
COMMANDS += ["/daily resume 1", "/daily show", "/daily skip 1", "/daily stop 2", "/daily now"]
COMMANDS += ["/daily now", "/daily quiet 24 Dec - 2 Jan", "/daily quiet 1 jan 2027 - 2 jan 2028"]


def on_slack(post):
    """All that people see of a post on Slack; a button's id is a line for the core."""
    made = message(post, prefix=PREFIX)
    shown = json.dumps([made.text, made.blocks, home(made)])
    return re.sub(r'"action_id": "[^"]*"', "", shown)


@pytest.fixture
async def cards(store):
    """Every answer to every command, from an administrator, from others, and to direct messages."""
    scene = Scene(store, topics(topic()))
    ada = scene.person("Ada")
    lead = Actor(scene, ada.person, is_admin=True)
    said = []
    for line in COMMANDS:
        said.append(await lead.types(line))
        said.append(await ada.types(line))
        said.append(await ada.writes_directly(line))
    said.append(await ada.visits())
    old = ("old:1", "board:never:people", "learn:gone:why:0", "learn:first:dance:0")
    said += [await ada.presses(button) for button in old]
    return [*said, *scene.chat.messages.values()]


async def test_our_own_cards_name_every_command_with_the_prefix(cards):
    said = [on_slack(card) for card in cards]
    assert not [text for text in said if NAMED.search(text)]
    named = {name for text in said for name in re.findall(rf"/{PREFIX}({NAMES})\b", text)}
    assert named == {each.name for each in TABLE}


async def test_no_platform_shows_how_commands_are_written_within(cards, capsys):
    for card in cards:
        document = parse(card.text)
        show([card])
        said = [markdown(document), mrkdwn(document), html(document), plain(card.text)]
        said += [card.title, card.footer, *(button.label for button in card.buttons)]
        assert not re.search("[\ufdd0-\ufdef]", "".join([*said, capsys.readouterr().out]))


words = st.sampled_from(["/team", "/learn why", "`/team`", "`/quiz x`", "\n", "x", " ", "**", "- "])


@given(st.lists(words | st.text(max_size=5), max_size=8).map("".join))
def test_a_text_that_is_not_ours_is_the_same_with_any_prefix(text):
    lesson = Post(text, title=text, footer=text)
    assert on_slack(lesson) == on_slack(lesson).replace(PREFIX, "")
    assert mrkdwn(parse(text), PREFIX) == mrkdwn(parse(text))
    assert f"/{PREFIX}" not in on_slack(Post(f"Team **{escape(text)}**"))


def test_code_in_a_lesson_keeps_its_paths():
    text = '```python\n@app.get("/team")\n```\n\nCall `/team` or /team, then `/learn x`.'
    assert f"/{PREFIX}" not in on_slack(Post(text))
    assert '"/team"' in markdown(parse(text))
    assert "`/learn x`" in markdown(parse(text))


def test_a_command_of_slacks_own_has_another_name_without_a_prefix():
    text = f"{command('me')} and {command('learn', 'x')}"
    assert mrkdwn(parse(text)) == "`/study-me` and `/learn x`"
    assert mrkdwn(parse(text), PREFIX) == "`/hall-me` and `/hall-learn x`"


def test_a_text_that_is_cut_keeps_its_commands():
    text = f"Start with {command('learn', 'first')}. " + "And so on. " * 500
    cut = fit(Post(text), ROOMY, mrkdwn).text
    assert mrkdwn(parse(cut), PREFIX).startswith("Start with `/hall-learn first`. And so on.")


def _texts(path):
    """The texts of a module, without its docstrings and the lines behind buttons."""
    tree = ast.parse(path.read_text())
    docs = [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    ]
    offers = [
        node
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Offer"
        for argument in call.args[1:]
        for node in ast.walk(argument)
    ]
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in docs
        and node not in offers
    ]


@pytest.mark.parametrize("path", sorted(Path(bot.__file__).parent.rglob("*.py")), ids=str)
def test_no_text_names_a_command_but_by_the_markup(path):
    # The table has examples; the others write for a terminal and for a file.
    if path.name not in ("commands.py", "cli.py", "new_topic.py"):
        assert not [text for text in _texts(path) if NAMED.search(text)]
