"""The editors' queue: what came in, in which order it goes out, and the days to fill."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say, say_many
from share.services import articles, queue
from share.services.articles import Move
from share.web import calendar_words
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.articles import ArticleForm, PasteForm
from share.web.paging import page_of, whole_of

pages = Blueprint("queue", __name__)
calendar_words.register(pages)

MOVES = {move.value for move in Move}


@pages.get("/queue")
def index() -> str:
    return _page(PasteForm(formdata=None))


def _page(form: PasteForm) -> str:
    words, page = request.args.get("q", "")[:100], page_of(request.args.get("page"))
    board = queue.board(core(), words=words, page=page)
    return render_template(
        "queue/index.html",
        board=board,
        suggested=articles.waiting(core()),
        form=form,
        words=words,
        page=page,
        here=_here(words, page),
    )


def _here(words: str, page: int) -> str:
    """The queue's own address with its search and page."""
    kept = {"q": words, "page": page if page > 1 else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/queue?{query}" if query else "/queue"


@pages.post("/queue/articles")
def add() -> ResponseReturnValue:
    form = PasteForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        added = articles.add_url(core(), url=form.url.data or "", by_id=viewer().member_id)
    except InvalidError as error:
        if error.reason in {"no-title", "status", "unreachable", "timed-out"}:
            flash(say(str(error)), "warning")
            return redirect("/queue/articles/new?" + urlencode({"url": form.url.data}), 303)
        problems.show(form, error)
        return _page(form), 400
    flash(
        say("Added at the end of the order.") if added.created else say("We had this one; it is in the order."),
        "success",
    )
    return redirect(f"/queue#article-{added.article.public_id}", 303)


@pages.get("/queue/articles/new")
def write() -> str:
    form = ArticleForm(formdata=None, url=request.args.get("url", ""))
    return render_template("queue/write.html", form=form)


@pages.post("/queue/articles/new")
def save() -> ResponseReturnValue:
    form = ArticleForm()
    if form.validate_on_submit():
        try:
            added = articles.add_url(core(), url=form.url.data or "", words=form.words(), by_id=viewer().member_id)
        except InvalidError as error:
            problems.show(form, error)
        else:
            flash(say("Added at the end of the order."), "success")
            return redirect(f"/queue#article-{added.article.public_id}", 303)
    return render_template("queue/write.html", form=form), 400


@pages.post("/queue/articles/<public_id>")
def act(public_id: str) -> ResponseReturnValue:
    """One button of an article: queue, dismiss, restore, up, down, top, bottom, or a place in the order."""
    verb, position = request.form.get("do", ""), whole_of(request.form.get("position"))
    simple = {"queue": articles.queue, "dismiss": articles.dismiss, "restore": articles.restore}
    if verb in simple:
        simple[verb](core(), public_id)
    elif verb in MOVES:
        articles.move(core(), public_id, Move(verb))
    elif verb == "place" and position is not None:
        articles.place(core(), public_id, position)
    else:
        raise InvalidError(say("Give a place in the order as a number."))
    if verb == "dismiss":
        flash(say("Dismissed. You find it under Dismissed."), "success")
    return redirect(_back(public_id, verb), 303)


def _back(public_id: str, verb: str) -> str:
    page = "/queue/dismissed" if request.form.get("from") == "dismissed" else _here(*_where())
    return page if verb in {"dismiss", "restore"} else f"{page}#article-{public_id}"


def _where() -> tuple[str, int]:
    return request.form.get("q", "")[:100], page_of(request.form.get("page"))


@pages.post("/queue/dismiss-new")
def dismiss_new() -> ResponseReturnValue:
    gone = articles.dismiss_new(core())
    flash(
        say_many(
            "%(number)s article dismissed. You find it under Dismissed.",
            "%(number)s articles dismissed. You find them under Dismissed.",
            gone,
        ),
        "success",
    )
    return redirect("/queue", 303)


@pages.get("/queue/dismissed")
def dismissed() -> str:
    words, page = request.args.get("q", "")[:100], page_of(request.args.get("page"))
    found = queue.dismissed(core(), words=words, page=page)
    return render_template("queue/dismissed.html", found=found, words=words, page=page)
