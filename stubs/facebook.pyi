from collections.abc import Mapping

import requests

class GraphAPIError(Exception): ...

class GraphAPI:
    version: str
    session: requests.Session
    def __init__(
        self,
        access_token: str | None = ...,
        timeout: float | tuple[float, float] | None = ...,
        *,
        session: requests.Session | None = ...,
    ) -> None: ...
    def request(
        self,
        path: str,
        args: Mapping[str, str] | None = ...,
        post_args: Mapping[str, str] | None = ...,
        files: Mapping[str, tuple[str, bytes, str]] | None = ...,
        method: str | None = ...,
    ) -> object: ...
