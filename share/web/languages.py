"""The language of a page: the member's own, else what was chosen here, what the browser asks for, the campaign's."""

from collections.abc import Callable
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, g, request
from flask_babel import Babel

from share import language
from share.domain import words
from share.web.context import viewer
from share.web.site import known_site

COOKIE = "language"


class Reader:
    """Says each sentence in the language of whoever asks, while it is not settled yet who that is."""

    def gettext(self, message: str) -> str:
        return _catalogue().gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return _catalogue().ngettext(singular, plural, number)

    @property
    def language(self) -> str:
        return current()


_READER = Reader()


class Settled:
    """Says each sentence in one language."""

    def __init__(self, code: str) -> None:
        catalogue = language.translations(code)
        self.language = code
        self.gettext: Callable[[str], str] = catalogue.gettext
        self.ngettext: Callable[[str, str, int], str] = catalogue.ngettext


def install(app: Flask) -> None:
    """Let templates, forms and errors speak the reader's language; the API stays with English."""
    language.install(app.jinja_env)
    app.jinja_env.globals.update(page_language=current, other_languages=others, same_page=same_page)
    # For the texts of form fields, which are written when the class is made, and those of WTForms itself.
    Babel(
        app,
        configure_jinja=False,
        default_translation_directories=str(language.FOLDER),
        locale_selector=current,
    )
    app.before_request(_listen)
    app.after_request(_vary)
    app.teardown_request(_fall_silent)


def settle() -> None:
    """Look the language up once: to be called as soon as it is known who asks."""
    g.settled_language = current()
    if not request.path.startswith("/api/"):
        words.listen(Settled(g.settled_language))


def current() -> str:
    """The language of this answer, one of SPOKEN."""
    if settled := g.get("settled_language"):
        return str(settled)
    person = viewer().person
    own = language.spoken(person.language) if person else None
    return own or _asked()


def others() -> dict[str, str]:
    """What this browser may switch to, by own names; nothing for a member who has set their language."""
    person = viewer().person
    if person and (viewer().via == "session" or language.spoken(person.language)):
        return {}
    return {code: name for code, name in language.SPOKEN.items() if code != current()}


def same_page() -> str:
    """Where a switch of language leads back to: this page, or the front page after a form was sent."""
    return request.full_path.removesuffix("?") if request.method == "GET" else "/"


def own_name(code: str) -> str:
    """What a language calls itself, such as Français; its code where nobody knows it."""
    if code in language.SPOKEN:
        return language.SPOKEN[code]
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def _asked() -> str:
    if "asked_language" not in g:
        g.asked_language = (
            language.spoken(request.cookies.get(COOKIE))
            or language.spoken(request.accept_languages.best_match([*language.SPOKEN]))
            or _campaigns()
        )
    return str(g.asked_language)


def _campaigns() -> str:
    site = known_site()
    return (language.spoken(site.language) if site else None) or "en"


def _catalogue() -> NullTranslations:
    return language.translations(current())


def _listen() -> None:
    words.listen(None if request.path.startswith("/api/") else _READER)


def _fall_silent(_error: BaseException | None) -> None:
    # What this thread says next, outside of a request, is for nobody in particular.
    words.listen(None)


def _vary(answer: Response) -> Response:
    if answer.mimetype == "text/html":
        answer.vary.update(("Accept-Language", "Cookie"))
    return answer
