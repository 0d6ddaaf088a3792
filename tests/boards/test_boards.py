from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from bot.chat.markup import command
from bot.chat.model import Person
from bot.store.tables import standings
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, topic
from tests.scene import Actor, Scene, topics

RIGHT, WRONG = "Reading a large corpus", "Rating a few replies"


@pytest.fixture
def scene(store):
    questions = [
        question(f"{level}{n}", difficulty=level)
        for level in ("easy", "medium", "hard")
        for n in range(3)
    ]
    return Scene(store, topics(topic(questions=questions)))


async def play(scene, right, wrong=(), level="easy"):
    """One round in which these people answer at once."""
    await scene.person("Host").types(f"/quiz {level}")
    for name in right:
        await scene.person(name).chooses(RIGHT)
    for name in wrong:
        await scene.person(name).chooses(WRONG)
    await scene.close(181)


async def test_equal_points_share_a_rank(scene):
    await play(scene, ["Ada", "Bob", "Cy"], ["Dan"])
    await play(scene, ["Ada"])
    board = (await scene.person("Ada").types("/leaderboard")).text.replace("\\", "").splitlines()
    assert [line.split(" · ")[0] for line in board] == [
        "**▸** 🥇 Ada",
        "🥈 Bob",
        "🥈 Cy",
        "` –` Dan",
    ]


async def test_one_is_always_on_the_board_with_the_neighbours(scene):
    crowd = [f"P{number:02}" for number in range(1, 31)]
    await scene.person("Host").types("/quiz seconds:3600")
    for name in crowd:
        scene.clock.after(60)
        await scene.person(name).chooses(RIGHT)
    await scene.close(3600)
    lines = (await scene.person("P20").types("/leaderboard day")).text.splitlines()
    assert len(lines) <= 10 + 3 + 1
    assert any("**▸**" in line and "P20" in line for line in lines)
    assert any("P19" in line for line in lines)
    assert any("P21" in line for line in lines)
    assert not any("P17" in line for line in lines)


async def test_a_period_holds_what_was_posted_in_it(scene):
    await play(scene, ["Ada"])  # a Wednesday
    scene.clock.after(24 * 3600)
    ada = scene.person("Ada")
    assert "Nobody has points yet" in (await ada.types("/leaderboard day")).text
    assert "**10**" in (await ada.types("/leaderboard week")).text
    scene.clock.after(7 * 24 * 3600)
    assert "Nobody has points yet" in (await ada.types("/leaderboard week")).text
    assert "**10**" in (await ada.types("/leaderboard month")).text
    scene.clock.after(31 * 24 * 3600)
    assert "**10**" in (await ada.types("/leaderboard all")).text


async def test_points_belong_to_the_day_on_which_the_question_was_posted(scene):
    scene.clock.after(10 * 3600 + 59 * 60 + 50)  # ten seconds to midnight in Zurich
    ada = scene.person("Ada")
    await ada.types("/quiz easy")
    await ada.chooses(RIGHT)
    assert "Nobody has points yet" in (await ada.types("/leaderboard day")).text
    before_midnight = ada.command("/leaderboard day")
    await scene.close()
    assert "Nobody has points yet" in (await ada.types("/leaderboard day")).text
    await scene.dispatcher.handle(before_midnight)
    assert "**10**" in ada.hears().text
    assert "Today: not played yet" in (await ada.types("/me")).text


async def test_the_board_turns_to_other_periods_and_to_teams_by_its_buttons(scene):
    await play(scene, ["Ada"])
    ada = scene.person("Ada")
    board = await ada.types("/leaderboard")
    day = next(button for button in board.buttons if button.label == "Today")
    assert (await ada.presses(day.id)).title == "Leaderboard · today"
    assert scene.chat.whispers[-1].instead
    teams = next(button for button in board.buttons if button.label == "Teams")
    assert "No team has points yet" in (await ada.presses(teams.id)).text
    share = next(button for button in board.buttons if button.label.startswith("Share"))
    told = await ada.presses(share.id)
    assert scene.chat.whispers[-1].instead
    assert told.buttons[-1].disabled
    assert told.buttons[-1].label == "Shared ✓"
    shared = list(scene.chat.messages.values())[-1]
    assert shared.title == "Leaderboard · this week"
    assert shared.footer == "Shared by Ada"
    assert shared.buttons == ()


def share_of(board):
    return next(each.id for each in board.buttons if each.label == "Share to channel")


async def test_a_shared_board_shows_nobodys_own_mark_or_neighbours(scene):
    crowd = [f"P{number:02}" for number in range(1, 31)]
    await scene.person("Host").types("/quiz seconds:3600")
    for name in crowd:
        scene.clock.after(60)
        await scene.person(name).chooses(RIGHT)
    await scene.close(3600)
    sharer = scene.person("P20")
    own = await sharer.types("/leaderboard day")
    told = await sharer.presses(share_of(own))
    shared = list(scene.chat.messages.values())[-1]
    assert shared.footer == "Shared by P20"
    assert "▸" not in shared.text
    assert len(shared.text.splitlines()) == 10
    assert "P20" not in shared.text
    assert "P10" in shared.text
    assert "**▸**" in told.text  # their own still has it


async def test_a_shared_board_of_teams_marks_no_team(scene):
    ada = scene.person("Ada")
    await ada.types("/team create Owls")
    await play(scene, ["Ada"])
    board = await ada.types("/leaderboard of:teams")
    assert "**▸**" in board.text
    await ada.presses(share_of(board))
    shared = list(scene.chat.messages.values())[-1]
    assert "Owls · **10**" in shared.text
    assert "▸" not in shared.text


async def test_a_wrong_period_is_answered_with_what_was_meant(scene):
    told = await scene.person("Ada").types("/leaderboard period:wek")
    assert "Did you mean **week**?" in told.text


@pytest.mark.parametrize("line", ["/leaderboard year", "/leaderboard of:everybody"])
async def test_a_board_that_does_not_exist_is_not_silently_another(scene, line):
    told = await scene.person("Ada").types(line)
    assert "There is no" in told.text
    assert "Choose from" in told.text


async def play_in(scene, space, name, times=1):
    for _ in range(times):
        somebody = scene.person(name, space)
        await somebody.types("/quiz easy")
        await somebody.chooses(RIGHT)
        await scene.close()


async def test_a_direct_message_tells_what_one_has_in_each_server(scene):
    scene.chat.titles = {"club": "The club", "c:2": "*Night* school"}
    await play_in(scene, "club", "Ada")
    await play_in(scene, "c:2", "Ada", times=2)
    await play_in(scene, "far", "Bob")
    told = await scene.person("Ada").writes_directly("/me")
    servers = told.text.split("\n\n")
    assert len(servers) == 2
    assert servers[0].startswith(r"**\*Night\* school**")
    assert "Week: **20** points, rank 1 of 1" in servers[0]
    assert servers[1].startswith("**The club**")
    assert "All time: **10** points" in servers[1]
    assert told.buttons == ()


async def test_a_direct_message_tells_of_the_busiest_servers_alone(scene):
    for number in range(6):
        await play_in(scene, f"s{number}", "Ada")
    scene.clock.after(8 * 24 * 3600)
    await play_in(scene, "s5", "Ada")
    scene.chat.titles = {"s5": "The busiest"}
    servers = (await scene.person("Ada").writes_directly("/me")).text.split("\n\n")
    assert len(servers) == 5
    assert servers[0].startswith("**The busiest**")
    assert all(each.startswith("**A community**") for each in servers[1:])


async def test_who_has_not_played_yet_is_told_so_in_a_direct_message_too(scene):
    await play_in(scene, "club", "Bob")
    assert "no points yet" in (await scene.person("Ada").writes_directly("/me")).text


async def test_a_team_is_told_in_a_direct_message(scene):
    await play_in(scene, "club", "Ada")
    await scene.person("Ada").types("/team create Night Owls")
    told = await scene.person("Ada").writes_directly("/me")
    assert told.text.endswith("Your team: **Night Owls**")


async def test_no_points_earn_no_medal(scene):
    await play(scene, ["Ada"], ["Bob"])
    board = await scene.person("Ada").types("/leaderboard")
    assert "🥇 Ada" in board.text
    assert "` –` Bob · **0**" in board.text


async def test_me_shows_points_rank_and_team(scene):
    ada = scene.person("Ada")
    assert "no points yet" in (await ada.types("/me")).text
    await play(scene, ["Bob"], ["Ada"])
    assert "Week: **0** points\\\n" in (await ada.types("/me")).text  # and no rank
    await play(scene, ["Ada", "Bob"])
    await ada.types("/team create Owls")
    card = await ada.types("/me")
    assert "**10** points, rank 2 of 2" in card.text
    assert "**1** of **2** correct (50%)" in card.text
    assert "**Owls**" in card.text


async def test_points_stay_with_the_team_in_which_they_were_earned(scene):
    ada = scene.person("Ada")
    await ada.types("/team create Owls")
    await play(scene, ["Ada"])
    told = await ada.types("/team create Larks")
    assert "left **Owls**" in told.text
    await play(scene, ["Ada"], level="hard")
    board = (await ada.types("/leaderboard teams")).text
    assert "Larks · **30**" in board
    assert "Owls · **10**" in board
    assert "Ada · **40**" in (await ada.types("/leaderboard people")).text


async def test_a_team_counts_its_five_best(scene):
    big = [f"B{number}" for number in range(7)]
    await scene.person(big[0]).types("/team create Big")
    for name in big[1:]:
        await scene.person(name).types("/team join big")
    await scene.person("Solo").types("/team create Small")
    await play(scene, [*big, "Solo"])
    board = (await scene.person("Solo").types("/leaderboard teams")).text
    assert "Big · **50**" in board
    assert "**▸** 🥈 Small · **10**" in board


async def test_a_team_is_found_however_it_is_written(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/team create Night Owls")
    assert "already" in (await bob.types("/team create NIGHT   owls")).text
    assert "**Night Owls**" in (await bob.types("/team join night owls")).text
    assert "already" in (await bob.types("/team join Night Owls")).text
    listed = await bob.types("/team list")
    assert "**▸** **Night Owls** · 2 members · 0 points this week" in listed.text
    assert "left **Night Owls**" in (await bob.types("/team leave")).text
    assert "aren't in a team" in (await bob.types("/team leave")).text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/team join Nigth Owls", "Did you mean **Night Owls**?"),
        ("/team join Zebras", command("team", "list")),
        ("/team create", "Which team?"),
        ("/team create 🦉", "needs a letter or a digit"),
        ("/team create x", "2 to 40 characters"),
        ("/team create " + "x" * 41, "2 to 40 characters"),
        ("/team create \u202eslwo", "invisible characters"),
        ("/team jion Owls", "Did you mean **join**?"),
        ("/team", f"Choose one: {command('team', 'create NAME')}"),
        ("/team disband", f"There is no {command('team')} action"),
    ],
)
async def test_a_team_command_that_cannot_be_done_says_what_to_do(scene, line, said):
    await scene.person("Ada").types("/team create Night Owls")
    assert said in (await scene.person("Bob").types(line)).text


async def test_people_whose_name_no_platform_has_told_are_someone(scene):
    await scene.person("Ada").types("/quiz")
    nameless = Actor(scene, Person("memory", "club", "U012AB", ""))
    await nameless.reacts(KEYCAPS[scene.shown(RIGHT)])
    await scene.close(181)
    for text in (scene.post.text, (await scene.person("Ada").types("/leaderboard")).text):
        assert "someone" in text
        assert "U012AB" not in text
    await nameless.meets("Bob")
    assert "Bob" in (await scene.person("Ada").types("/leaderboard")).text


async def test_a_name_cannot_bring_markup_or_a_ping_to_the_board(scene):
    await play(scene, ["**[@everyone](https://x.y)**"])
    board = await scene.person("Ada").types("/leaderboard")
    assert "\\*\\*\\[\\@everyone\\]\\(https\\://x\\.y\\)\\*\\*" in board.text


async def test_a_long_name_is_one_short_line_wherever_it_stands(scene):
    name = "\u202e\n" + "z\u0300\u0301\u0302\u0303" * 500
    somebody = Actor(scene, Person("memory", "club", "u1", name))
    await somebody.types("/quiz")
    await somebody.chooses(RIGHT)
    await scene.close(181)
    card, board = await somebody.types("/me"), await somebody.types("/leaderboard")
    await somebody.presses(board.buttons[-1].id)
    shared = list(scene.chat.messages.values())[-1]
    for said in (card.title, shared.footer, board.text.splitlines()[0]):
        assert "\u202e" not in said
        assert "\u0302" not in said
        assert len(said) < 160


async def test_another_command_for_the_team_that_one_is_in_says_so(scene):
    ada = scene.person("Ada")
    await ada.types("/team create Owls")
    for line in ("/team create owls", "/team join Owls"):
        assert "You're already in **Owls**" in (await ada.types(line)).text


async def test_teams_of_one_name_in_two_communities_are_two(scene):
    eve = scene.person("Eve", space="elsewhere")
    assert "Team **Owls** created" in (await scene.person("Ada").types("/team create Owls")).text
    assert "no team called **Owls**" in (await eve.types("/team join Owls")).text
    assert "Team **Owls** created" in (await eve.types("/team create Owls")).text
    await play(scene, ["Ada"])
    assert "Owls · **10**" in (await scene.person("Ada").types("/leaderboard teams")).text
    assert "No team has points" in (await eve.types("/leaderboard teams")).text


async def test_rebuilding_gives_the_same_standings(scene):
    await scene.person("Ada").types("/team create Owls")
    await play(scene, ["Ada", "Bob"], ["Cy"])
    await play(scene, ["Cy"], ["Ada"], level="hard")
    before = await rows(scene)
    async with scene.store.write() as connection:
        await connection.execute(delete(standings).where(standings.c.period == "week"))
        await connection.execute(standings.update().values(points=standings.c.points + 1))
    assert await rows(scene) != before
    assert await scene.boards.rebuild() == len(before)
    assert await rows(scene) == before


async def rows(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(standings))
        return sorted(tuple(row) for row in found)
