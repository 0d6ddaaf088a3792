"""A misspelt setting is named with the one that was meant, and its value is never told."""

import pytest

from bot.setting_names import misspelt
from bot.settings import names


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("STUDYHALL_PROT", "STUDYHALL_PORT"),
        ("STUDYHALL_HEALTHPORT", "STUDYHALL_HEALTH_PORT"),
        ("STUDYHALL_TIME_ZONE", "STUDYHALL_TIMEZONE"),
        ("STUDYHALL_DISCORD_TOKEN", "DISCORD_TOKEN"),
        ("STUDYHALL_DATABASE_URL", "DATABASE_URL"),
        ("STUDYHAL_PORT", "STUDYHALL_PORT"),
        ("STUDY_HALL_PORT", "STUDYHALL_PORT"),
        ("studyhall_prot", "STUDYHALL_PORT"),
    ],
)
def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(written, meant):
    [said] = misspelt(names(), [written], {})
    assert said == f"{written} is not a setting, so it has no effect. Did you mean {meant}?"
    [said] = misspelt(names(), [], {written: "hunter2"})
    assert said.startswith(f"{written} in .env is not a setting")
    assert said.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("DICSORD_TOKEN", "DISCORD_TOKEN"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECERT", "SLACK_SIGNING_SECRET"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("HEALTH_PORT", "STUDYHALL_HEALTH_PORT"),
    ],
)
def test_what_the_file_says_of_a_platform_or_the_database_is_looked_at_too(written, meant):
    [said] = misspelt(names(), [], {written: "hunter2"})
    assert said.endswith(f"Did you mean {meant}?")
    assert "hunter2" not in said
    assert misspelt(names(), [written], {}) == []  # the environment is other programs' too


def test_a_setting_that_resembles_none_is_named_alone():
    [said] = misspelt(names(), ["STUDYHALL_WHATEVER"], {})
    assert "Did you mean" not in said


def test_every_setting_is_known_in_small_letters_too():
    written = [*names(), *map(str.lower, names())]
    assert misspelt(names(), written, dict.fromkeys(written, "1")) == []


def test_names_of_other_programs_are_left_alone():
    others = ["PATH", "STUDENT_ID", "STUDIO", "POSTGRES_PASSWORD", "NODE_ENV", "GITHUB_TOKEN"]
    assert misspelt(names(), others, dict.fromkeys(others, "1")) == []


def test_a_line_without_a_value_is_told_and_never_repeated():
    lines = {"DISCORD_TOKEN:hunter2": None, "xoxb-hunter2": None, "SLACK_hunter2": None}
    [said] = misspelt(names(), [], lines)
    assert said == "DISCORD_TOKEN in .env has no value: write DISCORD_TOKEN=… on one line."
