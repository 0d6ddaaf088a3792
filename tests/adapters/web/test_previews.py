from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web.previews import OWN, Preview, look, named
from bot.chat.model import Button, Post

SLACK = Preview("Slack", slack.LIMITS, slack.mrkdwn)


def test_a_look_has_the_platforms_own_source_and_figures():
    seen = look(Post("**bold** ||x||", title="T"), SLACK)

    assert "*bold*" in seen.source
    assert (seen.measures[0].used, seen.measures[0].limit) == (len(seen.source), 3000)
    assert "(hidden)" in seen.html
    assert seen.lacks == ("Slack can't hide text, so it's left out.",)
    assert not seen.shortened


def test_what_slack_cannot_hide_has_a_button_that_shows_it():
    unhide = Button("learn:a:review:0:show", "Show the answer")
    seen = look(Post("Why? ||Because.||", unhide=unhide), SLACK)

    assert "Because" not in seen.html + seen.source
    assert seen.post.buttons == (unhide,)
    assert not seen.shortened
    assert seen.lacks == (
        "Slack can't hide text, so it's left out, and “Show the answer” shows it privately.",
    )
    assert not look(Post("Why? ||Because.||", unhide=unhide), OWN).post.buttons


def test_what_is_too_long_is_shortened_as_there():
    post = Post("word " * 1000, title="t" * 200, buttons=(Button("a", "x" * 90),))
    seen = look(post, SLACK)

    assert seen.shortened
    assert len(seen.source) <= 3000
    assert len(seen.post.title) == 150
    assert len(seen.post.buttons[0].label) == 75


def test_labels_that_say_more_than_the_post_are_not_shortened():
    post = Post(
        "1 One", buttons=(Button("a", "1", full="1 · One", spell_out=True),), brief="Which?"
    )
    seen = look(post, SLACK)
    assert (seen.post.text, seen.post.buttons[0].label) == ("Which?", "1 · One")
    assert not seen.shortened


def test_our_own_look_changes_nothing():
    post = Post("**bold** ||x||", footer="f")
    seen = look(post, OWN)
    assert seen.post == post
    assert seen.source == post.text
    assert seen.lacks == ()


def test_a_look_says_where_what_is_typed_may_not_be_read():
    asked = Post("Which?", reactions=("1\ufe0f\u20e3",))
    on_discord = Preview("Discord", discord.LIMITS, discord.markdown)
    assert any("the card asks for a reply" in each for each in look(asked, on_discord).lacks)
    assert look(asked, SLACK).lacks == ()


def test_an_unknown_preview_is_our_own():
    assert named([SLACK], "sLaCk") is SLACK
    assert named([SLACK], "irc") is OWN
