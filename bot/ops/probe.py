"""Check whether a running bot is alive, for the container's health check."""

from __future__ import annotations

import http.client
import ipaddress

from bot.errors import StudyhallError
from bot.settings import Settings

_TIMEOUT = 3.0  # seconds


def ask(settings: Settings) -> str:
    """Query the health port if one is set, else the playground; return a sentence. Raises
    StudyhallError if there is no answer or not a good one."""
    if settings.health_port is not None:
        host, port, path = _reachable(settings.health_address), settings.health_port, "/healthz"
    else:
        host, port, path = "127.0.0.1", settings.port, "/"
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as exc:
        hint = "" if settings.health_port else " For studyhall run, set STUDYHALL_HEALTH_PORT."
        raise StudyhallError(f"Nothing answers at {where} ({exc or 'timeout'}).{hint}") from None
    finally:
        connection.close()
    if status != http.client.OK:
        raise StudyhallError(f"{where} answers {status}.")
    return f"Alive: {where} answers."


def _reachable(address: str) -> str:
    """Return the local address of a server that listens on `address`."""
    try:
        any_address = ipaddress.ip_address(address).is_unspecified
    except ValueError:  # a host name
        return address
    if not any_address:
        return address
    return "::1" if ":" in address else "127.0.0.1"
