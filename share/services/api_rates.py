"""How often a token may call in a minute. Without the store nobody is kept waiting."""

from share.core import Core
from share.domain.errors import TooManyError
from share.domain.words import say
from share.infra import store

PER_MINUTE = 1_200


def spend(core: Core, token_id: int) -> None:
    """Count one call of this token; raises TooManyError until the minute is over."""
    seconds = int(core.now().timestamp())
    calls = store.count(core.store, f"api-rate:{token_id}:{seconds // 60}", kept_seconds=120)
    if calls is not None and calls > PER_MINUTE:
        raise TooManyError(
            say(
                "A token may make %(most)s calls a minute. Wait until the minute is over.",
                most=f"{PER_MINUTE:,}",
            ),
            retry_after=60 - seconds % 60,
        )
