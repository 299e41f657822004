"""Authlib's session over the guarded one that an adapter is handed; loaded when somebody connects an account."""

from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from share.domain.words import mark
from share.networks.base import Access, OAuthClient, UnavailableError
from share.networks.wire import TIMEOUT

__all__ = ["AuthlibBaseError", "OAuth2Session", "Wire"]


class Wire(OAuth2Session):  # type: ignore[misc] # Authlib ships no types
    """Authlib's session, which sends through ours: no redirect is followed, and the last answer is kept."""

    def __init__(self, access: Access, client: OAuthClient) -> None:
        super().__init__(
            client.client_id,
            client.client_secret,
            token_endpoint_auth_method=client.authentication,
            revocation_endpoint_auth_method=client.authentication,
        )
        self.trust_env = False
        self.headers.update(access.session.headers)
        self.answer: requests.Response | None = None
        self._through = access.session
        self._host = urlsplit(client.token_url).hostname or "The network"

    def send(self, request: requests.PreparedRequest, **_kwargs: Any) -> requests.Response:
        self.answer = self._through.send(request, timeout=TIMEOUT, allow_redirects=False)
        return self.answer

    def told(self) -> requests.Response:
        """The last answer; raises UnavailableError where none came."""
        if self.answer is None:
            raise UnavailableError(mark("%(host)s could not be reached.") % {"host": self._host})
        return self.answer
