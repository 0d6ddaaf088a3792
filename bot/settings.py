"""Settings from the environment and .env. All begin with STUDYHALL_, except DATABASE_URL and the
platforms' own secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.setting_names import misspelt

_HERE = Path(__file__).parent
_FILE = Path(".env")
_ENCODING = "utf-8-sig"  # some editors begin a file with a byte order mark


def _shipped_content() -> Path:
    """Return the content folder of this checkout, or of the installed package."""
    checkout = _HERE.parent / "content"
    return checkout if checkout.is_dir() else _HERE / "_content"


class Settings(BaseSettings):
    """The operator's settings."""

    model_config = SettingsConfigDict(
        env_prefix="STUDYHALL_",
        env_file=_FILE,
        env_file_encoding=_ENCODING,
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    database_url: str = Field(
        default="sqlite+aiosqlite:///data/studyhall.db",
        validation_alias="DATABASE_URL",
        repr=False,  # it may hold a password
    )
    content: Path = Field(default_factory=_shipped_content)
    data: Path = Path("data")  # where the playground keeps its channel
    timezone: str = "UTC"  # the community's, for the start of days and weeks
    best_of_team: int = Field(default=5, ge=1, le=100)
    seed_reactions: bool = True  # put the number reactions under a question
    show_counts: bool = True  # say on open questions how many have answered so far
    port: int = Field(default=8765, ge=0, le=65535)  # of the playground, on 127.0.0.1
    health_port: int | None = Field(default=None, ge=1, le=65535)  # of /healthz; None: not served
    health_address: str = "127.0.0.1"  # 0.0.0.0 in a container
    log: Literal["text", "json"] = "text"
    secret_keys: SecretStr | None = (
        None  # for tokens in the database: the first encrypts, all decrypt
    )

    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    discord_message_content: bool = False  # the privileged intent: read replies that don't ping
    discord_guild: int | None = Field(default=None, gt=0)  # register commands only in this guild
    discord_shards: int | None = Field(default=None, ge=1)  # total of all processes
    discord_shard_ids: str = ""  # this process's, such as "0,1"; empty: all
    discord_rest: str | None = None  # overrides Discord's own addresses, for a proxy for example
    discord_gateway: str | None = None

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_client_id: str | None = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_CLIENT_SECRET"
    )
    slack_api: str | None = None  # overrides Slack's own address, for a proxy for example
    slack_port: int = Field(default=3000, ge=1, le=65535)  # of HTTP mode
    slack_address: str = "127.0.0.1"  # for HTTP mode; 0.0.0.0 in a container
    slack_prefix: str = ""  # of the commands, such as "study-"
    slack_grace: float = Field(
        default=2.0, ge=0, le=30
    )  # seconds between closing a question and its reveal

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as exc:
            raise ValueError("no such time zone; write one like Europe/Zurich") from exc
        return name

    @field_validator("content", "data", mode="before")
    @classmethod
    def _some_folder(cls, folder: object) -> object:
        if isinstance(folder, str) and not folder.strip():
            raise ValueError("it is empty; name a folder or remove the setting")
        return folder

    @field_validator("slack_prefix")
    @classmethod
    def _prefix(cls, prefix: str) -> str:
        if not re.fullmatch("[a-z0-9_-]{0,20}", prefix):
            raise ValueError("use at most 20 lowercase letters, digits, - or _, such as study-")
        return prefix

    @field_validator(
        "discord_token",
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "slack_client_secret",
    )
    @classmethod
    def _token_or_none(cls, token: SecretStr | None) -> SecretStr | None:
        words = token.get_secret_value().split() if token is not None else []
        if len(words) > 1:
            raise ValueError("it contains a space or a line break; copy only the token")
        return token if words else None

    @field_validator("secret_keys")
    @classmethod
    def _fernet_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        given = _listed(keys)
        if not all(_is_key(each) for each in given):
            raise ValueError("make a key with studyhall db key; separate several with commas")
        return keys if given else None

    @field_validator("discord_shard_ids")
    @classmethod
    def _some_of_all(cls, ids: str, others: ValidationInfo) -> str:
        if not ids.strip():
            return ""
        if not all(each.strip().isdecimal() for each in ids.split(",")):
            raise ValueError("write numbers separated by commas, such as 0,1")
        shards = others.data.get("discord_shards", 0)  # 0: invalid, with an error of its own
        if shards is None:
            raise ValueError("set STUDYHALL_DISCORD_SHARDS to the total number of shards")
        if shards and any(int(each) >= shards for each in ids.split(",")):
            raise ValueError("ids start at 0 and must be below STUDYHALL_DISCORD_SHARDS")
        return ids

    @field_validator("discord_rest", "discord_gateway", "slack_api")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        if address and "://" not in address:
            raise ValueError("write an address with its scheme, such as https://host/api/v10")
        return address or None

    @field_validator("health_port", mode="before")
    @classmethod
    def _port_or_none(cls, port: object) -> object:
        return None if port == "" else port

    def content_folder(self) -> Path:
        """Return the content folder. Raises SettingsError if it doesn't exist."""
        if not self.content.is_dir():
            what = "is not a folder" if self.content.exists() else "does not exist"
            raise SettingsError(
                f"STUDYHALL_CONTENT: {self.content} {what}. Name a content folder, or remove the "
                "setting to use the topics that come with Studyhall."
            )
        return self.content

    @property
    def content_is_packaged(self) -> bool:
        """Whether the content is part of the installed package, which an update replaces."""
        return self.content == _HERE / "_content"

    @property
    def secrets(self) -> tuple[str, ...]:
        """All values that must never be logged."""
        given = [value for _, value in self if isinstance(value, SecretStr)]
        given += map(SecretStr, self.encryption_keys)
        login = self.database_url.rpartition("@")[0].rpartition(":")[2]
        database = f":{login}@" if login else ""
        return tuple(
            each for each in (*(x.get_secret_value().strip() for x in given), database) if each
        )

    @property
    def encryption_keys(self) -> tuple[str, ...]:
        """The keys for secrets in the database; the first one encrypts, all decrypt."""
        return tuple(_listed(self.secret_keys))

    @property
    def on_slack(self) -> bool:
        """Whether the settings ask for Slack."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def any_of_slack(self) -> bool:
        """Whether any of Slack's secrets is set, even if they aren't enough to run."""
        given = (self.slack_app_token, self.slack_signing_secret, self.slack_client_secret)
        return self.on_slack or any(each is not None for each in given)

    @property
    def shard_ids(self) -> tuple[int, ...] | None:
        """The shards of this process; None for all."""
        ids = self.discord_shard_ids
        return tuple(int(each) for each in ids.split(",")) if ids else None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _listed(keys: SecretStr | None) -> list[str]:
    given = keys.get_secret_value().split(",") if keys is not None else []
    return [each.strip() for each in given if each.strip()]


def _is_key(text: str) -> bool:
    """Return whether a text is a Fernet key: 32 bytes in URL-safe base64."""
    return re.fullmatch("[A-Za-z0-9_-]{43}=", text) is not None


def read_settings() -> Settings:
    """Read the settings. Raises SettingsError with a line for each invalid one."""
    try:
        return Settings()
    except ValidationError as exc:
        lines = []
        for error in exc.errors(include_input=False, include_url=False, include_context=False):
            name = str(error["loc"][0]) if error["loc"] else "settings"
            lines.append(f"{_full(name)}: {error['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from None
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"The file .env cannot be read: {why}.") from None


def names() -> list[str]:
    """Return the environment variable of every setting."""
    fields = Settings.model_fields.items()
    return [_full(str(field.validation_alias or name)) for name, field in fields]


def warnings() -> list[str]:
    """Return a warning for each name that looks like a setting but isn't; never with its value."""
    from dotenv.parser import parse_stream

    try:
        with _FILE.open(encoding=_ENCODING) as file:
            lines: Iterable[tuple[str | None, str | None]] = [
                (line.key, line.value) for line in parse_stream(file)
            ]
    except (OSError, UnicodeDecodeError):  # there is no .env, or `read_settings` reports the error
        lines = []
    return misspelt(names(), os.environ, {key: value for key, value in lines if key})


def _full(name: str) -> str:
    return name if name.isupper() else f"STUDYHALL_{name.upper()}"
