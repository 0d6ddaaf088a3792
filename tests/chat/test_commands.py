import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.commands import (
    ACTION,
    BY_NAME,
    DIFFICULTIES,
    MODES,
    PERIODS,
    REST,
    TABLE,
    read,
    spoken,
    written,
)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("learn pretraining why", {"topic": "pretraining", "mode": "why"}),
        ("learn why pretraining", {"topic": "pretraining", "mode": "why"}),
        ("learn fine tuning", {"topic": "fine tuning"}),
        ('learn topic:"fine tuning" deep', {"topic": "fine tuning", "mode": "deep"}),
        ("learn", {}),
        ("quiz", {}),
        (
            "quiz pretraining EASY 60",
            {"topic": "pretraining", "difficulty": "easy", "seconds": "60"},
        ),
        ("quiz pretraining\u3000easy\xa0\x1f", {"topic": "pretraining", "difficulty": "easy"}),
        ('learn "" " " topic:" "', {"topic": "topic: "}),
        ("quiz 60 easy", {"difficulty": "easy", "seconds": "60"}),
        ("leaderboard teams week", {"of": "teams", "period": "week"}),
        ("leaderboard", {}),
        ("leaderboard year", {"period": "year"}),
        ("leaderboard all time", {"period": "all"}),
        ("leaderboard of teams this week", {"period": "week", "of": "teams"}),
        ("leaderboard week temas", {"period": "week", "of": "temas"}),
        ("leaderboard weak teams", {"period": "weak", "of": "teams"}),
        ("leaderboard week teams please", {"period": "week", "of": "teams"}),
        ("quiz 45s", {"seconds": "45s"}),
        ("me too", {}),
        ("team join Night Owls", {"action": "join", "name": "Night Owls"}),
        ("team create list", {"action": "create", "name": "list"}),
        ("team jion Owls", {"action": "jion", "name": "Owls"}),
        ("team Owls join", {"action": "join", "name": "Owls"}),
        ("team action:join name:Owls", {"action": "join", "name": "Owls"}),  # on older buttons
        ("team", {}),
        ("daily RESUME 1", {"action": "resume", "which": "1"}),
        ("daily resume when:1", {"action": "resume", "when": "1"}),  # as it was typed before
        ("daily quiet 24 Dec - 2 Jan", {"action": "quiet", "when": "24 Dec - 2 Jan"}),
        (
            "daily add 9am weekdays hard zone:zurich",
            {"action": "add", "when": "9am weekdays", "difficulty": "hard", "zone": "zurich"},
        ),
        ("daily show all", {"action": "show"}),
        ("help rules", {"about": "rules"}),
        ('learn "fine tuning', {"topic": '"fine tuning'}),
    ],
)
def test_a_typed_line_is_read_forgivingly(line, options):
    name, _, rest = line.partition(" ")
    assert read(BY_NAME[name], rest) == options


def test_every_command_has_what_a_platform_needs():
    assert len(BY_NAME) == len(TABLE)
    for command in TABLE:
        assert command.name.isidentifier()
        assert len(command.name) <= 32
        assert 1 <= len(command.summary) <= 100
        assert command.example.startswith(f"/{command.name}")
        assert not (command.options and command.subcommands)
        assert len(command.subcommands) <= 25
        assert all(1 <= len(each.summary) <= 100 for each in command.subcommands)
        for action in (*command.actions, ""):
            for option in command.options_of(action):
                assert 1 <= len(option.summary) <= 100
                assert len(option.choices) <= 25
        for options in (command.options, *(each.options for each in command.subcommands)):
            required = [option.required for option in options]
            assert required == sorted(required, reverse=True)  # platforms want these first


def test_the_choices_are_those_that_the_features_know():
    from bot.boards.periods import Period
    from bot.curriculum.model import Difficulty, Mode

    assert tuple(Mode) == MODES
    assert tuple(Difficulty) == DIFFICULTIES
    assert tuple(Period) == PERIODS


def test_the_examples_say_what_they_mean():
    for command in TABLE:
        _, _, rest = command.example_with("tokens").partition(" ")
        assert rest == "" or read(command, rest)


def test_an_example_names_a_topic_that_is_there_or_none():
    learn, quiz = BY_NAME["learn"], BY_NAME["quiz"]
    assert learn.example_with("tokens") == "/learn tokens"
    assert (learn.example_with(None), quiz.example_with(None)) == ("/learn", "/quiz")


@given(st.sampled_from(TABLE), st.text())
def test_no_line_is_a_crash_and_nothing_typed_is_invented(command, line):
    for name, value in read(command, line).items():
        assert name in {ACTION, *(option.name for option in command.options_of(""))}
        assert value.strip()


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("learn pretraining why", ("learn", {"topic": "pretraining", "mode": "why"})),
        ("/Learn pretraining", ("learn", {"topic": "pretraining"})),
        ("me", ("me", {})),
        ("learn help", ("help", {"about": "learn"})),
        ("help learn", ("help", {"about": "learn"})),
        ("lern pretraining", ("lern", {REST: "pretraining"})),  # to be told what was meant
        ("hi", ("help", {})),
        ("hello there", ("help", {})),
        ("thank you!", ("help", {})),
        ("what can you do?", ("help", {})),
        ("", ("help", {})),
    ],
)
def test_what_is_written_to_the_bot_alone_asks_for_a_command(line, asked):
    assert spoken(line) == asked


@pytest.mark.parametrize(
    ("name", "options", "line"),
    [
        ("learn", {}, "/learn"),
        ("learn", {"topic": "fine tuning", "mode": "why"}, '/learn topic:"fine tuning" mode:why'),
        ("quiz", {"topic": "a: b", "seconds": "60"}, '/quiz topic:"a: b" seconds:60'),
        ("team", {"action": "join", "name": "Über Owls"}, '/team join name:"Über Owls"'),
        ("team", {"name": "Owls", "action": "join"}, "/team join name:Owls"),
        ("daily", {"action": "stop"}, "/daily stop"),
        ("team", {"action": "join", "name": 'The "Owls"'}, ""),  # no line can say that
        ("team", {"action": "join", "name": "two  spaces"}, ""),
        ("quiz", {"nonsense": "x"}, ""),
        ("nothing", {}, ""),
    ],
)
def test_options_are_written_as_the_line_that_reads_as_them(name, options, line):
    assert written(name, options) == line
    if line:
        assert read(BY_NAME[name], line.removeprefix(f"/{name}")) == options


def test_a_subcommand_has_its_own_options_and_right():
    daily = BY_NAME["daily"]
    assert [each.name for each in daily.options_of("pause")] == ["which"]
    assert daily.options_of("show") == ()
    assert daily.for_everyone == ("show",)
    assert not daily.needs_admin({"action": "show"})
    assert daily.needs_admin({"action": "set"})
    assert not any(
        BY_NAME["team"].needs_admin({"action": each}) for each in BY_NAME["team"].actions
    )
