"""Who may call what: one line per route. A route without a line stops the start."""

from enum import Enum
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import NotFound, Unauthorized

from share.domain.errors import ForbiddenError
from share.domain.roles import Role
from share.domain.words import say
from share.web import sessions
from share.web.context import KIT_PASS_COOKIE, core, read_pass, viewer


class Who(Enum):
    """Beside the roles: OPEN looks at no session, PUBLIC is for everybody, KIT takes a kit's pass, too.

    TOKEN is for the JSON API, which asks for its bearer token itself.
    """

    OPEN = "open"
    PUBLIC = "public"
    KIT = "kit"
    TOKEN = "token"  # noqa: S105 - a word, not a secret


POLICY: dict[str, Who | Role] = {
    # Keep this sorted by endpoint.
    "account.everywhere": Role.MEMBER,
    "account.password": Role.MEMBER,
    "accounts.arrive": Role.MEMBER,
    "accounts.check": Role.MEMBER,
    "accounts.connect": Role.MEMBER,
    "accounts.disconnect": Role.MEMBER,
    "accounts.index": Role.MEMBER,
    "accounts.managed": Role.EDITOR,
    "accounts.pause": Role.MEMBER,
    "accounts.proof": Who.OPEN,
    "accounts.resume": Role.MEMBER,
    "accounts.search": Role.MEMBER,
    "accounts.show": Role.MEMBER,
    "accounts.sign_in": Role.MEMBER,
    "accounts.take_page": Role.EDITOR,
    "admin.api_tokens": Role.ADMIN,
    "admin.audit": Role.ADMIN,
    "admin.index": Role.ADMIN,
    "admin.publishing": Role.ADMIN,
    "admin.revoke_token": Role.ADMIN,
    "admin.settings": Role.ADMIN,
    "alarms.help_me": Role.MEMBER,
    "alarms.settle": Role.COORDINATOR,
    "alarms.show": Role.COORDINATOR,
    "api_articles.create": Who.TOKEN,
    "api_claims.create": Who.TOKEN,
    "api_feeds.create": Who.TOKEN,
    "api_feeds.listed": Who.TOKEN,
    "api_kits.approve": Who.TOKEN,
    "api_kits.create": Who.TOKEN,
    "api_kits.get": Who.TOKEN,
    "api_kits.give_back": Who.TOKEN,
    "api_kits.listed": Who.TOKEN,
    "api_kits.publish": Who.TOKEN,
    "api_kits.recall": Who.TOKEN,
    "api_kits.review": Who.TOKEN,
    "api_kits.update": Who.TOKEN,
    "api_leaderboard.get": Who.TOKEN,
    "api_members.create": Who.TOKEN,
    "api_members.listed": Who.TOKEN,
    "api_members.update": Who.TOKEN,
    "api_networks.health": Who.TOKEN,
    "api_networks.plan": Who.TOKEN,
    "api_openapi.document": Who.OPEN,
    "api_posts.create": Who.TOKEN,
    "api_posts.get": Who.TOKEN,
    "api_posts.listed": Who.TOKEN,
    "calendar.month": Role.EDITOR,
    "calendar.move": Role.EDITOR,
    "clicks.decide": Role.COORDINATOR,
    "clicks.held": Role.COORDINATOR,
    "clicks.kit": Role.EDITOR,
    "clicks.link": Role.MEMBER,
    "clicks.mine": Role.MEMBER,
    "clicks.qr_png": Role.MEMBER,
    "clicks.qr_svg": Role.MEMBER,
    "corrections.answer": Who.KIT,
    "corrections.show": Who.KIT,
    "dashboard.index": Role.COORDINATOR,
    "disputes.answer": Role.COORDINATOR,
    "feeds.add": Role.EDITOR,
    "feeds.index": Role.EDITOR,
    "feeds.pull": Role.EDITOR,
    "feeds.switch": Role.EDITOR,
    "found_posts.accept": Who.KIT,
    "found_posts.refuse": Who.KIT,
    "found_posts.show": Who.KIT,
    "goals.edit": Role.COORDINATOR,
    "goals.end": Role.COORDINATOR,
    "goals.index": Role.MEMBER,
    "goals.new": Role.COORDINATOR,
    "health.alive": Who.OPEN,
    "health.metrics": Who.PUBLIC,  # it asks for loopback or an admin itself
    "health.ready": Who.OPEN,
    "join.details": Who.PUBLIC,
    "join.sent": Who.PUBLIC,
    "join.start": Who.PUBLIC,
    "kit_editor.create": Role.EDITOR,
    "kit_editor.edit": Role.EDITOR,
    "kit_editor.new": Role.EDITOR,
    "kit_editor.recall": Role.EDITOR,
    "kit_editor.save": Role.EDITOR,
    "kit_tools.autosave": Role.EDITOR,
    "kit_tools.count": Role.EDITOR,
    "kit_tools.restore": Role.EDITOR,
    "kit_tools.review": Role.EDITOR,
    "kit_tools.versions": Role.EDITOR,
    "kits.event": Who.KIT,
    "kits.mastodon": Role.MEMBER,
    "kits.mute": Who.KIT,
    "kits.posted": Who.KIT,
    "kits.record": Who.KIT,
    "kits.save_caption": Who.KIT,
    "kits.share": Who.KIT,
    "kits.show": Who.KIT,
    "kits.skip": Who.KIT,
    "kits.unskip": Who.KIT,
    "language.choose": Who.PUBLIC,
    "leaderboard.index": Role.MEMBER,
    "leaderboard.table": Role.MEMBER,
    "links.stopped": Who.PUBLIC,
    "me.leave": Role.MEMBER,
    "me.links": Role.MEMBER,
    "me.pause": Role.MEMBER,
    "me.resume": Role.MEMBER,
    "me.settings": Role.MEMBER,
    "me.show": Role.MEMBER,
    "media.crop": Who.OPEN,
    "media.picture": Who.OPEN,
    "members.add_note": Role.COORDINATOR,
    "members.decide": Role.COORDINATOR,
    "members.import_form": Role.COORDINATOR,
    "members.import_preview": Role.COORDINATOR,
    "members.import_run": Role.COORDINATOR,
    "members.index": Role.COORDINATOR,
    "members.record": Role.COORDINATOR,
    "members.show": Role.COORDINATOR,
    "members.update": Role.COORDINATOR,
    "my_data.ask": Role.MEMBER,
    "my_data.confirm": Who.PUBLIC,
    "my_data.export": Role.MEMBER,
    "my_data.invite": Role.MEMBER,
    "my_data.invite_qr": Role.MEMBER,
    "my_data.show": Role.MEMBER,
    "needs.index": Role.COORDINATOR,
    "network_keys.check": Role.ADMIN,
    "network_keys.index": Role.ADMIN,
    "network_keys.save": Role.ADMIN,
    "networks.index": Role.COORDINATOR,
    "networks.set_budget": Role.ADMIN,
    "networks.try_again": Role.COORDINATOR,
    "newcomers.index": Role.MEMBER,
    "outbox.ask": Who.PUBLIC,
    "outbox.index": Role.ADMIN,
    "outbox.show": Role.ADMIN,
    "outbox.unsubscribe": Who.PUBLIC,
    "points.ask": Role.MEMBER,
    "points.index": Role.MEMBER,
    "posts.ask": Role.MEMBER,
    "posts.record": Role.MEMBER,
    "posts.settle": Role.COORDINATOR,
    "posts.show": Role.MEMBER,
    "posts.withdraw": Role.MEMBER,
    "publications.again": Role.MEMBER,
    "publications.appeared": Role.MEMBER,
    "publications.publish": Role.MEMBER,
    "publications.show": Role.MEMBER,
    "pushes.key": Role.MEMBER,
    "pushes.listen": Role.MEMBER,
    "pushes.stop": Role.MEMBER,
    "pwa.icon": Who.OPEN,
    "pwa.manifest": Who.OPEN,
    "pwa.offline": Who.OPEN,
    "pwa.worker": Who.OPEN,
    "queue.act": Role.EDITOR,
    "queue.add": Role.EDITOR,
    "queue.dismiss_new": Role.EDITOR,
    "queue.dismissed": Role.EDITOR,
    "queue.index": Role.EDITOR,
    "queue.save": Role.EDITOR,
    "queue.write": Role.EDITOR,
    "scores.change": Role.ADMIN,
    "scores.index": Role.COORDINATOR,
    "setup.start": Who.PUBLIC,
    "sharing.count": Who.KIT,
    "sharing.forget": Who.KIT,
    "sharing.recognise": Role.MEMBER,
    "sharing.recognise_here": Who.KIT,
    "sharing.remind": Who.KIT,
    "sharing.take": Who.KIT,
    "signin.arrive": Who.PUBLIC,
    "signin.out": Who.PUBLIC,
    "signin.password": Who.PUBLIC,
    "signin.proceed": Who.PUBLIC,
    "signin.sent": Who.PUBLIC,
    "signin.start": Who.PUBLIC,
    "static": Who.OPEN,
    "suggestions.answer": Role.EDITOR,
    "suggestions.send": Role.MEMBER,
    "suggestions.show": Role.MEMBER,
    "suspicions.decide": Role.COORDINATOR,
    "suspicions.index": Role.COORDINATOR,
    "suspicions.object_to": Role.MEMBER,
    "tags.index": Role.EDITOR,
    "thanks.new": Role.COORDINATOR,
    "thanks.put_away": Role.MEMBER,
    "thanks.send": Role.COORDINATOR,
    "theme.css": Who.OPEN,
    "today.index": Who.PUBLIC,
    "week.drafts": Role.EDITOR,
    "week.fill": Role.EDITOR,
    "week.plan": Role.EDITOR,
    "week.settle": Role.EDITOR,
    "widget.show": Who.OPEN,
    "widget.snippet": Role.EDITOR,
}

CSRF_FREE: frozenset[str] = frozenset(
    # A letter's way out carries a signature instead. A choice of language changes this browser's pages alone;
    # a token in every page's foot would give every stranger a session.
    {"language.choose", "outbox.unsubscribe"}
)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UnlistedRouteError(Exception):
    """A route has no line in POLICY, or a line has no route; the text says which."""


def install(app: Flask) -> None:
    """Check that the table is whole, and enforce it before every request."""
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - POLICY.keys())
    if missing:
        raise UnlistedRouteError(f"Say in share/web/policy.py who may call: {', '.join(missing)}.")
    app.before_request(enforce)


def exempt(app: Flask, protect: CSRFProtect) -> None:
    """Endpoints that carry a bearer token or a signature of their own need no form token."""
    for endpoint, view in app.view_functions.items():
        if POLICY[endpoint] is Who.TOKEN or endpoint in CSRF_FREE:
            protect.exempt(view)


def enforce() -> ResponseReturnValue | None:
    """Let the request through, or answer it: default is no."""
    if request.endpoint is None:
        # No such page or method: the routing error is answered after the viewer is known to the page.
        g.viewer = sessions.load_viewer()
        return None
    who = POLICY[request.endpoint]
    if who in {Who.OPEN, Who.TOKEN}:
        return None
    g.viewer = sessions.load_viewer()
    if who is Who.PUBLIC:
        return None
    if who is Who.KIT:
        return _kit_reader()
    return _member(who) if isinstance(who, Role) else None


def _member(role: Role) -> ResponseReturnValue | None:
    if viewer().is_anonymous:
        return _sign_in_first()
    if not viewer().may(role):
        raise ForbiddenError(say("This page is for people with another role. Ask an admin if you should have it."))
    return None


def _kit_reader() -> ResponseReturnValue | None:
    slug = (request.view_args or {}).get("slug", "")
    if request.method == "GET" and "pass" in request.args:
        return _keep_pass(slug)
    if viewer().is_anonymous:
        g.viewer = read_pass(request, slug) or viewer()
    return _sign_in_first() if viewer().is_anonymous else None


def _keep_pass(slug: str) -> Response:
    """Move the pass from the address into a cookie that only this kit's pages are sent."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "pass"]
    query = f"?{urlencode(kept)}" if kept else ""
    answer = redirect(f"{request.path}{query}", 303)
    if viewer().is_anonymous and read_pass(request, slug):
        answer.set_cookie(
            KIT_PASS_COOKIE,
            request.args["pass"],
            path=f"/kits/{slug}",
            httponly=True,
            samesite="Lax",
            secure=core().settings.https,
        )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return _as_response(answer)


def _as_response(answer: object) -> Response:
    if not isinstance(answer, Response):
        raise NotFound
    return answer


def _sign_in_first() -> ResponseReturnValue:
    if request.method not in SAFE_METHODS:
        raise Unauthorized(say("You have been signed out, and nothing was saved. Sign in and try again."))
    return redirect(f"/signin?{urlencode({'next': request.full_path.rstrip('?')})}", 303)
