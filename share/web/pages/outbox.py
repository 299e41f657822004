"""Letters that went out or wait, for admins; and the way out of daily mails, for everybody."""

from flask import Blueprint, render_template

from share.domain.errors import NotFoundError
from share.services import notices
from share.web.context import core

pages = Blueprint("outbox", __name__)


@pages.get("/admin/outbox")
def index() -> str:
    return render_template("outbox/index.html", letters=notices.outbox(core()), by_server=core().settings.mail_url)


@pages.get("/admin/outbox/<public_id>")
def show(public_id: str) -> str:
    return render_template("outbox/show.html", letter=notices.get(core(), public_id))


@pages.get("/unsubscribe/<token>")
def ask(token: str) -> str:
    if not notices.is_unsubscribe(core(), token):
        raise NotFoundError(notices.NOT_OURS)
    return render_template("outbox/unsubscribe.html", done=False)


@pages.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> str:
    """Answer mail programs (RFC 8058) and people alike; no cookie and no form token is asked for."""
    notices.unsubscribe(core(), token)
    return render_template("outbox/unsubscribe.html", done=True)
