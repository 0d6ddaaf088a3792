"""How Slack is reached: which secrets are set decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.errors import SettingsError

SLACK: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """How to reach Slack. Raises SettingsError where what is set cannot work."""

    bot_token: str | None = None  # of the one workspace
    app_token: str | None = None  # with it, by Socket Mode
    signing_secret: str | None = None  # with it (and no app token), by HTTP
    client_id: str | None = None  # for several workspaces (OAuth)
    client_secret: str | None = None
    api: str = SLACK
    port: int = 3000  # of HTTP
    address: str = "127.0.0.1"  # where HTTP is listened for
    prefix: str = ""  # of the commands, such as "study-"
    grace: float = 2.0  # seconds after a question's end in which Slack may still deliver

    def __post_init__(self) -> None:
        if (self.client_id is None) != (self.client_secret is None):
            raise SettingsError(
                "Set both SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (for several workspaces), or "
                "neither."
            )
        if self.bot_token is None and not self.several:
            raise SettingsError("SLACK_BOT_TOKEN is not set; the README says how to get one.")
        if self.app_token is None and self.signing_secret is None:
            raise SettingsError(
                "Set SLACK_APP_TOKEN (Socket Mode: no public address is needed), or "
                "SLACK_SIGNING_SECRET (Slack reaches the bot by HTTP)."
            )
        if self.bot_token is not None and not self.bot_token.startswith("xoxb-"):
            raise SettingsError(
                "SLACK_BOT_TOKEN is no bot token: it begins with xoxb- and is found under "
                "OAuth & Permissions, once the app is installed."
            )
        if self.app_token is not None and not self.app_token.startswith("xapp-"):
            raise SettingsError(
                "SLACK_APP_TOKEN is no app-level token: it begins with xapp- and is made under "
                "Basic Information, App-Level Tokens, with the scope connections:write."
            )

    @property
    def several(self) -> bool:
        """Whether any workspace may install the app."""
        return self.client_id is not None and self.client_secret is not None

    @property
    def base(self) -> str:
        """The Web API's address, as the library wants it: with its last slash."""
        return self.api.rstrip("/") + "/"
