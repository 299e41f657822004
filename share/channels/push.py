"""Web push: a line on the phone of a member who switched it on, through the push service of their browser."""

import json
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec

from share.channels.base import UndeliverableError, UndeliveredError
from share.channels.push_message import Browser, authorization, encrypt
from share.domain.errors import CampaignError
from share.domain.notices import Outgoing
from share.domain.words import mark

A_DAY = 86_400
OVER = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
LONGEST_BODY = 300

Sessions = Callable[[str], requests.Session]
"""Opens a guarded session to a host, as the address was given by a browser."""


class PushChannel:
    """One call for each message; the letter's address is a Browser as JSON."""

    name = "push"

    def __init__(self, key: ec.EllipticCurvePrivateKey, sessions: Sessions, *, contact: str) -> None:
        self._key = key
        self._sessions = sessions
        self._contact = contact

    def deliver(self, letter: Outgoing) -> None:
        browser = read_address(letter.address)
        try:
            body = encrypt(_payload(letter), browser)
            with self._sessions(urlsplit(browser.endpoint).netloc) as session:
                answer = session.post(browser.endpoint, data=body, headers=self._headers(browser))
        except ValueError as error:
            raise UndeliverableError(mark("The browser's keys are none.")) from error
        except requests.RequestException as error:
            raise UndeliveredError(mark("The push service did not answer.")) from error
        except CampaignError as error:
            raise UndeliverableError(mark("The push service's address is not one that may be called.")) from error
        _judge(answer.status_code)

    def close(self) -> None:
        """Nothing is kept open."""

    def _headers(self, browser: Browser) -> dict[str, str]:
        return {
            "Authorization": authorization(browser.endpoint, self._key, contact=self._contact),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(A_DAY),
            "Urgency": "normal",
        }


def write_address(browser: Browser) -> str:
    return json.dumps(asdict(browser))


def read_address(address: str) -> Browser:
    return Browser(**json.loads(address))


def _payload(letter: Outgoing) -> bytes:
    """What the service worker shows; the last line of the letter's text is where a tap leads."""
    body, _, url = letter.rendered.text.strip().rpartition("\n")
    said = {"title": letter.rendered.subject, "body": body.strip()[:LONGEST_BODY], "url": url, "tag": "kit"}
    return json.dumps(said).encode()


def _judge(status: int) -> None:
    if status in OVER:
        raise UndeliverableError(mark("The browser does not listen any more."))
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise UndeliveredError(mark("The push service asks to try later (answer %(status)s).") % {"status": status})
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise UndeliverableError(
            mark("The push service refused this message (answer %(status)s).") % {"status": status}
        )
