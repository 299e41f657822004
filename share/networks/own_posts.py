"""Reading an account's own posts with that account's token."""

from share.domain.words import mark
from share.networks.base import Access, PermanentError


def bearer(access: Access, label: str) -> dict[str, str]:
    """The header that carries the account's token; raises PermanentError where none is at hand."""
    if not access.token:
        raise PermanentError(
            mark("Posts on %(label)s are read with the token of who posted them: connect the account.")
            % {"label": label}
        )
    return {"Authorization": f"Bearer {access.token}"}
