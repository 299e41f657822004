"""The consent dialogs of X, Facebook and Mastodon: who somebody is, what an app asks for, allow or deny."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from share.sandbox.grants import Grant
from share.sandbox.layout import LABELS, page
from share.sandbox.routes import Route
from share.sandbox.tokens import scopes_of
from share.sandbox.visitors import account_named, remember, remembered
from share.sandbox.wire import Answer, Request, as_html
from share.sandbox.world import World

MOST_PAGES = 10
DENIED = {
    "x": {"error": "access_denied"},
    "mastodon": {
        "error": "access_denied",
        "error_description": "The resource owner or authorization server denied the request.",
    },
    "facebook": {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    },
}


@dataclass(frozen=True, slots=True)
class Question:
    """What an app asks for, in the words of its address."""

    network: str
    asked: Mapping[str, str]

    @property
    def redirect_uri(self) -> str:
        return self.asked.get("redirect_uri", "")

    @property
    def scopes(self) -> tuple[str, ...]:
        return scopes_of(self.asked.get("scope", "read" if self.network == "mastodon" else ""))

    def wrong(self, world: World) -> str:
        """Say what is wrong with the question; "" where nothing is."""
        if self.asked.get("response_type", "code" if self.network == "facebook" else "") != "code":
            return "response_type must be code."
        if not self.asked.get("client_id"):
            return "client_id is missing."
        if urlsplit(self.redirect_uri).scheme not in {"http", "https"}:
            return "redirect_uri is no address."
        return WRONG[self.network](world, self.asked)


def x_dialog(world: World, request: Request) -> Answer:
    return _dialog(world, request, "x")


def facebook_dialog(world: World, request: Request) -> Answer:
    return _dialog(world, request, "facebook")


def mastodon_dialog(world: World, request: Request) -> Answer:
    return _dialog(world, request, "mastodon")


def decide(world: World, request: Request) -> Answer:
    """Take the answer and send the browser back to the app."""
    network, sent = request.args["network"], request.sent()
    question = Question(network, dict(parse_qsl(sent.first("asked"), keep_blank_values=True)))
    if network not in LABELS or network == "bluesky" or question.wrong(world):
        return _refused(question, world)
    state = {"state": question.asked["state"]} if "state" in question.asked else {}
    author = account_named(world, network, sent.first("author"))
    if sent.first("decision") != "allow":
        told = {**DENIED[network], **state}
    else:
        grant = Grant(
            network,
            question.asked["client_id"],
            question.redirect_uri,
            question.scopes,
            question.asked.get("code_challenge", ""),
            author.author_id,
            author.name,
            tuple(sent.list("page")),
        )
        told = {"code": world.grants.give(grant), **state}
    mark = "&" if urlsplit(question.redirect_uri).query else "?"
    reply = as_html("", 303)
    reply.headers["Location"] = question.redirect_uri + mark + urlencode(told)
    return remember(reply, network, author.name)


def _dialog(world: World, request: Request, network: str) -> Answer:
    question = Question(network, {name: values[-1] for name, values in request.query.items()})
    if question.wrong(world):
        return _refused(question, world)
    app = world.store.kept.get("app", question.asked["client_id"]) or {}
    name = app.get("client_name") or f"The app {question.asked['client_id']}"
    wanted = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in question.scopes)
    content = (
        f'<form class="card" method="post" action="/_sandbox/consent/{network}">'
        f'<p class="text">{escape(name)} wants to use your {LABELS[network]} account for this:</p>'
        f"<ul>{wanted or '<li>your public profile</li>'}</ul>"
        f'<label for="author">Which account?</label>'
        f'<input id="author" name="author" autocomplete="off" value="{escape(remembered(request, network))}">'
        '<p class="soft">Any name will do: here everybody may be anybody. A new name makes a new account.</p>'
        f"{_pages(world, question)}"
        f'<input type="hidden" name="asked" value="{escape(urlencode(question.asked))}">'
        '<div class="row"><button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny" class="quiet">Deny</button></div></form>'
        f'<p class="soft">Then you go back to {escape(urlsplit(question.redirect_uri).netloc)}.</p>'
    )
    return page(f"Sign in with {LABELS[network]}", content, leads_to=question.redirect_uri)


def _pages(world: World, question: Question) -> str:
    """Offer the Pages where an app asks for Pages."""
    if question.network != "facebook" or not any(scope.startswith("pages_") for scope in question.scopes):
        return ""
    boxes = "".join(
        f'<label class="tick"><input type="checkbox" name="page" value="{one.author_id}" checked> '
        f"{escape(one.title)}</label>"
        for one in world.store.list_pages(MOST_PAGES)
    )
    return f"<fieldset><legend>Pages that it may use</legend>{boxes or '<p>There is no Page yet.</p>'}</fieldset>"


def _refused(question: Question, world: World) -> Answer:
    why = question.wrong(world) if question.network in WRONG else "There is no such network."
    return page("Something went wrong", f'<p class="card">The app asked in a wrong way: {escape(why)}</p>', 400)


def _wrong_on_x(_world: World, asked: Mapping[str, str]) -> str:
    """X wants PKCE and a state."""
    if not asked.get("state"):
        return "state is missing."
    if not asked.get("code_challenge"):
        return "code_challenge is missing."
    return _wrong_method(asked)


def _wrong_on_mastodon(world: World, asked: Mapping[str, str]) -> str:
    app = world.store.kept.get("app", asked["client_id"])
    if app is None:
        return "Client authentication failed due to unknown client."
    if asked["redirect_uri"] not in app["redirect_uris"]:
        return "The redirect uri included is not valid."
    beyond = sorted(scope for scope in scopes_of(asked.get("scope", "read")) if not _covers(app["scopes"], scope))
    return f"The requested scope is invalid: {', '.join(beyond)}." if beyond else _wrong_method(asked)


def _wrong_method(asked: Mapping[str, str]) -> str:
    """Tell of PKCE by another method than S256, which both networks turn down."""
    if asked.get("code_challenge") and asked.get("code_challenge_method", "plain") != "S256":
        return "code_challenge_method must be S256."
    return ""


def _covers(given: list[str], scope: str) -> bool:
    return scope in given or scope.partition(":")[0] in given


WRONG: dict[str, Callable[[World, Mapping[str, str]], str]] = {
    "x": _wrong_on_x,
    "mastodon": _wrong_on_mastodon,
    "facebook": lambda _world, _asked: "",
}
ROUTES = (
    Route("GET", "/i/oauth2/authorize", x_dialog),
    Route("GET", "/dialog/oauth", facebook_dialog),
    Route("GET", "/{version}/dialog/oauth", facebook_dialog),
    Route("GET", "/oauth/authorize", mastodon_dialog),
    Route("POST", "/_sandbox/consent/{network}", decide),
)
