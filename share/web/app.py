"""Makes the Flask application from its parts."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from share import settings as settings_module
from share.core import Core, open_core
from share.settings import Settings
from share.web import (
    bodies,
    errors,
    headers,
    health,
    languages,
    packing,
    plain_text,
    policy,
    sessions,
    site,
    static_files,
    theme,
    writing,
)
from share.web.api import openapi
from share.web.context import CORE
from share.web.limits import EVEN_SECONDS
from share.web.links import TrackedLinks
from share.web.pages import (
    account,
    accounts,
    admin,
    alarms,
    calendar,
    clicks,
    corrections,
    dashboard,
    disputes,
    feeds,
    found_posts,
    goals,
    join,
    kit_editor,
    kit_tools,
    kits,
    language,
    leaderboard,
    links,
    me,
    media,
    members,
    my_data,
    needs,
    network_keys,
    networks,
    newcomers,
    outbox,
    points,
    posts,
    publications,
    pushes,
    pwa,
    queue,
    scores,
    setup,
    sharing,
    signin,
    suggestions,
    suspicions,
    tags,
    thanks,
    today,
    week,
    widget,
)

TEMPLATES = Path(__file__).parents[2] / "templates"
MEGABYTE = 1024 * 1024

BLUEPRINTS = [
    # Keep this sorted; each page's routes have their lines in policy.py.
    account.pages,
    accounts.pages,
    admin.pages,
    alarms.pages,
    calendar.pages,
    clicks.pages,
    corrections.pages,
    dashboard.pages,
    disputes.pages,
    feeds.pages,
    found_posts.pages,
    goals.pages,
    health.pages,
    join.pages,
    kit_editor.pages,
    kit_tools.pages,
    kits.pages,
    language.pages,
    leaderboard.pages,
    links.pages,
    me.pages,
    media.pages,
    members.pages,
    my_data.pages,
    needs.pages,
    network_keys.pages,
    networks.pages,
    newcomers.pages,
    outbox.pages,
    points.pages,
    posts.pages,
    publications.pages,
    pushes.pages,
    pwa.pages,
    queue.pages,
    scores.pages,
    setup.pages,
    sharing.pages,
    signin.pages,
    suggestions.pages,
    suspicions.pages,
    tags.pages,
    thanks.pages,
    theme.pages,
    today.pages,
    week.pages,
    widget.pages,
]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def create_app(settings: Settings | None = None, core: Core | None = None) -> Flask:
    """The application on `core`, or on a core opened from the environment's settings."""
    opened = core or open_core(settings or settings_module.load())
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.extensions[CORE] = opened
    app.config.from_mapping(_config(opened.settings))
    for part in (packing, headers, languages, errors, plain_text, sessions, static_files, writing, site, openapi):
        part.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    policy.install(app)
    bodies.install(app)
    app.before_request(languages.settle)
    # After the policy, so that who may not do a thing hears that, not a word about forms.
    policy.exempt(app, CSRFProtect(app))
    hops = opened.settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    # Outermost: a tracked link is answered before anything of Flask runs.
    app.wsgi_app = TrackedLinks(app.wsgi_app, opened)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, object]:
    prefix = "__Host-" if settings.https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The row decides how long a session lasts; the cookie is renewed whenever the row is touched.
        "PERMANENT_SESSION_LIFETIME": timedelta(days=60),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        # Browsers that send no Referer are people, too; the token and SameSite do the work.
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 6 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE // 2,
        "MAX_FORM_PARTS": 400,
        "TRUSTED_HOSTS": [urlsplit(settings.public_url).hostname, *LOOPBACK],
        "PREFERRED_URL_SCHEME": urlsplit(settings.public_url).scheme,
        "EVEN_SECONDS": EVEN_SECONDS,
    }
