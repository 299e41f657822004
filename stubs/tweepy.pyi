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
    def get_users_tweets(
        self,
        user_id: str,
        /,
        *,
        user_auth: bool = ...,
        max_results: int = ...,
        start_time: str = ...,
        exclude: Sequence[str] = ...,
        tweet_fields: Sequence[str] = ...,
    ) -> requests.Response: ...
    def create_tweet(
        self,
        *,
        text: str = ...,
        media_ids: Sequence[str] | None = ...,
        user_auth: bool = ...,
    ) -> requests.Response: ...
