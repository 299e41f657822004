"""The session cookie and the row behind it, by Flask-Login: the cookie holds a token, the row decides."""

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from share.services import signins
from share.services.signins import Person
from share.web.context import ANONYMOUS, Viewer, core


class Browser(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """What Flask-Login calls a user: one signed-in browser, known by its session's token."""

    def __init__(self, token: str, person: Person | None = None) -> None:
        self.token = token
        self.person = person

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Hand Flask-Login our loader; the row is read on every request, so roles and endings act at once."""
    manager = LoginManager()
    # The row is the protection; a fingerprint of address and browser only signs people out on trains.
    manager.session_protection = None
    manager.user_loader(_load)
    # Its own context processor would ask the database while a page about a lost database is written.
    manager.init_app(app, add_context_processor=False)


def _load(token: str) -> Browser | None:
    person = signins.find_person(core(), token)
    if person is None:
        return None
    # The cookie lives as long again as the row does, from now on.
    session.modified = session.modified or person.refreshed
    return Browser(token, person)


def load_viewer() -> Viewer:
    """Who stands behind this request's session cookie."""
    if not session:
        return ANONYMOUS
    person = current_user.person if current_user.is_authenticated else None
    return Viewer("session", person) if person else ANONYMOUS


def begin(token: str) -> None:
    """Sign this browser in: everything that its cookie held before is dropped first."""
    session.clear()
    session.permanent = True
    login_user(Browser(token))


def current_token() -> str | None:
    """The token of this browser's session."""
    token = session.get("_user_id")
    return token if isinstance(token, str) else None


def finish() -> None:
    """Forget the session in this browser; ending its row is the service's part."""
    logout_user()
    session.clear()
