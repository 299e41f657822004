"""The editors' feeds: what is polled, how it went, and how to add one."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say, say_many
from share.services import feeds
from share.services.feeds import Pulled
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.feeds import FeedForm

pages = Blueprint("feeds", __name__)


@pages.get("/feeds")
def index() -> str:
    return _page(FeedForm(formdata=None))


@pages.post("/feeds")
def add() -> ResponseReturnValue:
    form = FeedForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        added = feeds.add(core(), url=form.url.data or "", by_id=viewer().member_id)
    except InvalidError as error:
        problems.show(form, error)
        return _page(form), 400
    if added.created:
        flash(
            say_many(
                "%(title)s is added, with %(number)s new article in the queue.",
                "%(title)s is added, with %(number)s new articles in the queue.",
                added.new,
                title=added.title,
            ),
            "success",
        )
    else:
        flash(say("%(title)s stood here already.", title=added.title), "success")
    return redirect("/feeds", 303)


@pages.post("/feeds/<public_id>/pull")
def pull(public_id: str) -> ResponseReturnValue:
    pulled = feeds.pull(core(), public_id)
    flash(_words(pulled), "error" if pulled.error else "success")
    return redirect("/feeds", 303)


@pages.post("/feeds/<public_id>/switch")
def switch(public_id: str) -> ResponseReturnValue:
    active = request.form.get("active") == "yes"
    if request.form.get("active") not in {"yes", "no"}:
        raise InvalidError(say("Say whether this feed is polled."))
    feed = feeds.switch(core(), public_id, active=active, by_id=viewer().member_id)
    flash(
        say("%(title)s is polled again.", title=feed.title)
        if active
        else say("%(title)s is no longer polled.", title=feed.title),
        "success",
    )
    return redirect("/feeds", 303)


def _page(form: FeedForm) -> str:
    return render_template("feeds/index.html", form=form, feeds=feeds.listed(core()))


def _words(pulled: Pulled) -> str:
    if pulled.error:
        return f"{pulled.title}: {say(pulled.error)}"
    if pulled.unchanged:
        return say("%(title)s has nothing new.", title=pulled.title)
    return say(
        "%(title)s: %(new)s new, %(known)s known already.", title=pulled.title, new=pulled.new, known=pulled.known
    )
