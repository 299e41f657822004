"""What somebody typed into a form that could not be taken: it stands on the page that says so, to be sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

TOKEN = "csrf_token"  # noqa: S105 - a field's name
SECRETS = ("password", "token", "secret", "key", "code")
"""A form with a field of such a name is typed anew: what is secret stands on no other page."""

LONG = 20
"""Characters from which on a value is shown, and not only sent: what would be tiresome to type again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form's address and its fields."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(value for _name, value in self.fields if len(value.strip()) >= LONG)


def kept() -> Kept | None:
    """The form that this request sent, if a page of ours sent it and all of it can be sent again."""
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != TOKEN)
    is_secret = any(part in name.lower() for name, _value in fields for part in SECRETS)
    if request.method != "POST" or request.files or is_secret or not _is_ours():
        return None
    return Kept(request.full_path.rstrip("?"), fields)


def _is_ours() -> bool:
    """Whether the form stood on this site: no other site may put words in front of its readers."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
