import json

from adapters.discord.commands import changed, choices, payloads
from bot.chat.commands import TABLE, Command, Option
from bot.chat.platform import Suggestion
from tests.loopback.discord.description import faults_of


def named(name):
    return next(each for each in payloads() if each["name"] == name)


def each_option(command):
    for option in command.get("options", ()):
        yield option
        yield from each_option(option)


def characters(command):
    """What Discord counts of a command: its names, descriptions and values."""
    said = [command, *each_option(command)]
    said += [choice for each in said for choice in each.get("choices", ())]
    keys = ("name", "description", "value")
    return sum(len(each.get(key, "")) for each in said for key in keys)


def test_the_registered_commands(snapshot):
    assert payloads() == snapshot


def test_every_command_of_the_table_is_registered():
    made = [each["name"] for each in payloads()]
    assert made == [*(each.name for each in TABLE), "Quiz me on this topic"]
    for made in (each for each in payloads() if each["type"] == 1):
        assert 0 < len(made["description"]) <= 100
        assert len(made["options"]) <= 25
        for option in each_option(made):
            assert len(option.get("options", ())) <= 25
            assert len(option.get("choices", ())) <= 25
            assert not ("choices" in option and "autocomplete" in option)
        assert characters(made) <= 8000


def test_discord_takes_what_is_registered():
    numbers = (Option("n", "N", number=True), Option("m", "M", number=True, bounds=(0, 9)))
    table = [*TABLE, Command("x", "X", "/x", numbers, admin=True)]
    for route in ("/applications/1/commands", "/applications/1/guilds/2/commands"):
        assert faults_of("PUT", route, payloads(table)) == []


def test_options_are_choices_completions_or_numbers():
    topic, mode = named("learn")["options"]
    assert topic["autocomplete"] is True
    assert {"name": "why", "value": "why"} in mode["choices"]
    assert [each["type"] for each in named("quiz")["options"]] == [3, 3, 4]


def test_a_command_in_a_messages_menu_has_neither_description_nor_options():
    menu = named("Quiz me on this topic")
    assert menu["type"] == 3
    assert menu["contexts"] == [0]
    assert not {"description", "options"} & menu.keys()


def test_discord_itself_refuses_seconds_that_quiz_would_refuse():
    seconds = named("quiz")["options"][2]
    assert (seconds["min_value"], seconds["max_value"]) == (10, 3600)


def test_a_number_without_bounds_is_registered_without_any():
    (made,) = payloads([Command("x", "X", "/x", (Option("n", "N", number=True),))])
    assert not {"min_value", "max_value"} & made["options"][0].keys()


def test_required_options_come_first_as_discord_demands():
    options = (Option("a", "A"), Option("b", "B", required=True))
    (made,) = payloads([Command("x", "X", "/x", options)])
    assert [each["name"] for each in made["options"]] == ["b", "a"]


def test_what_works_alone_may_be_installed_by_a_person():
    assert named("learn")["contexts"] == [0, 1, 2]
    assert named("me")["integration_types"] == [0, 1]
    assert named("quiz")["contexts"] == [0]
    assert named("quiz")["integration_types"] == [0]


def test_commands_for_administrators_need_manage_server():
    (made,) = payloads([Command("x", "X", "/x", admin=True)])
    assert made["default_member_permissions"] == "32"
    restricted = {each["name"] for each in payloads() if each["default_member_permissions"]}
    assert restricted == set()  # `/daily show` is for everyone: rights are checked when used


def test_only_a_real_change_is_a_change():
    known = json.loads(json.dumps(payloads()))
    for each in known:  # what Discord adds, and how it leaves out
        each |= {"id": "1", "version": "2", "nsfw": False, "dm_permission": True}
        each.setdefault("description", "")
        for option in each.get("options", []):
            option.setdefault("required", False)
    assert not changed(list(reversed(known)), payloads())
    known[0]["options"][1]["choices"].pop()
    assert changed(known, payloads())
    known = json.loads(json.dumps(payloads()))
    seconds = next(each for each in known if each["name"] == "quiz")["options"][2]
    del seconds["max_value"]  # as it was registered before there was one
    assert changed(known, payloads())
    known = json.loads(json.dumps(payloads()))
    join = next(each for each in known if each["name"] == "team")["options"][1]
    del join["options"][0]["required"]
    assert changed(known, payloads())
    join["options"][0]["required"] = True
    assert not changed(known, payloads())
    assert changed([], payloads())


def test_commands_that_had_an_action_as_an_option_have_changed():
    known = json.loads(json.dumps(payloads()))
    team = next(each for each in known if each["name"] == "team")
    action = {"type": 3, "name": "action", "description": "What to do", "required": True}
    team["options"] = [action, {"type": 3, "name": "name", "description": "Which team"}]
    assert changed(known, payloads())


def test_a_subcommand_has_its_options_within():
    leave, join = named("team")["options"][2], named("team")["options"][1]
    assert (leave["type"], leave["name"], leave["options"]) == (1, "leave", [])
    assert join["options"] == [
        {
            "type": 3,
            "name": "name",
            "description": "Which team",
            "required": True,
            "autocomplete": True,
        }
    ]


def test_completions_are_within_discords_limits():
    many = [Suggestion(f"{n} {'x' * 200}", f"v{n}") for n in range(40)]
    made = choices([Suggestion("too long", "v" * 101), *many])
    assert len(made) == 25
    assert all(len(name) <= 100 for name, _ in made)
    assert made[0][1] == "v0"
