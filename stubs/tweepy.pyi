from collections.abc import Sequence

import requests

class TweepyException(Exception): ...

class Client:
    session: requests.Session
    user_agent: str
    def __init__(
        self,
        bearer_token: str | None = ...,
        *,
        return_type: type[requests.Response] = ...,
        wait_on_rate_limit: bool = ...,
    ) -> None: ...
    def get_tweets(
        self,
        ids: Sequence[str],
        *,
        user_auth: bool = ...,
        tweet_fields: Sequence[str] = ...,
    ) -> requests.Response: ...
