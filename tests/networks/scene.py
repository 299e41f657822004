"""What every scene of the contract test has in common."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from share.domain.posts import PostRef
from share.networks.base import Access, Network

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TOKEN = "secret-token-of-alice"
POSTED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Case(Protocol):
    @property
    def network(self) -> Network: ...

    def access(self, on_wait: Callable[[datetime], None] = ...) -> Access: ...

    def add(self, **more: Any) -> PostRef:
        """A live post of Alice's; `counts`, `text`, `links` as given."""
        ...

    def delete(self, ref: PostRef) -> None: ...

    def break_with(self, kind: str) -> None: ...

    def use_up(self) -> None:
        """The next answer is the last one of its window."""
        ...
