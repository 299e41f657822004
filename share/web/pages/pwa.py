"""What makes the site an app on a phone: its manifest and icons, the worker behind it, the page without a net."""

from flask import Blueprint, Response, abort, jsonify, render_template

from share.domain.accents import accent_for
from share.domain.colours import is_colour
from share.domain.words import say
from share.web import app_icons, languages, static_files, theme
from share.web.site import site
from share.web.static_files import FOR_EVER

pages = Blueprint("pwa", __name__)

PAPER = "#faf7f2"
OFFLINE = ("site.css", "offline.js", "icons.svg", "favicon.svg")
A_DAY = "public, max-age=86400"


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """Name and colour are the organisation's; a link shared to the app opens the page on which it is recorded."""
    found = site()
    name = (found.campaign or found.organisation) if found else say("Share campaign")
    answer = jsonify(
        id="/",
        lang=languages.current(),
        name=name,
        short_name=name[:12].strip(),
        start_url="/",
        scope="/",
        display="standalone",
        background_color=PAPER,
        theme_color=_colour(),
        icons=[_icon(size, purpose) for size in app_icons.SIZES for purpose in ("any", "maskable")],
        share_target={
            "action": "/record",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        shortcuts=[{"name": say("Record a post"), "url": "/record"}, {"name": say("My page"), "url": "/me"}],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = A_DAY
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@pages.get("/app-icon/<colour>/<purpose>-<int:size>.png")
def icon(colour: str, purpose: str, size: int) -> Response:
    if size not in app_icons.SIZES or purpose not in {"any", "maskable"} or not is_colour(f"#{colour}"):
        abort(404)
    accent = accent_for(f"#{colour}", dark=False)
    drawn = app_icons.png(size, fill=accent.fill, ink=accent.on_fill, maskable=purpose == "maskable")
    answer = Response(drawn, mimetype="image/png")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker, with the addresses that it keeps for when there is no net.

    The build names the language, too: another one is another worker, which fetches its own page without a net.
    """
    kept = ["/offline", theme.address(), *(static_files.address(name) for name in OFFLINE)]
    build = f"{static_files.build()}-{languages.current()}"
    head = render_template("pwa/kept.js", build=build, new_kit=say("A new kit"), kept=kept)
    answer = Response(f"{head}\n{static_files.text('worker.js')}", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pages.get("/offline")
def offline() -> str:
    """The same for everybody of one language: what it shows of a kit, the browser kept by itself."""
    return render_template("pwa/offline.html")


def _icon(size: int, purpose: str) -> dict[str, str]:
    src = f"/app-icon/{_colour().removeprefix('#')}/{purpose}-{size}.png"
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _colour() -> str:
    found = site()
    return found.colour if found and is_colour(found.colour) else theme.FALLBACK
