"""A member's social accounts: proving one, and what may be done with it."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError
from share.domain.words import say
from share.services import accounts
from share.services.accounts import Back, Way, Wish
from share.web import sessions
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.accounts import AgreeForm, AppPasswordForm, ConnectForm, ProfileForm

pages = Blueprint("accounts", __name__)

HOME = "/me/accounts"
ENTRANCE = "/me/accounts/<network>"


@dataclass(frozen=True, slots=True)
class Forms:
    """One form for each way; what was typed stays in the one that was sent."""

    connect: ConnectForm
    profile: ProfileForm
    password: AppPasswordForm


@pages.get(HOME)
def index() -> str:
    return render_template("accounts/index.html", ways=accounts.overview(core(), member_id=viewer().member_id))


@pages.get(ENTRANCE)
def show(network: str) -> str:
    return _page(network)


def _page(network: str, *, sent: AgreeForm | None = None) -> str:
    way = accounts.way(core(), network, member_id=viewer().member_id)
    forms = _forms(way, sent)
    return render_template("accounts/show.html", way=way, forms=forms, sent=sent)


def _forms(way: Way, sent: AgreeForm | None) -> Forms:
    handle = way.account.handle if way.account else ""
    blank = Forms(
        ConnectForm(None, prefix="connect-", agreed=way.agreed, host=way.host),
        ProfileForm(None, prefix="profile-", agreed=way.agreed, handle=handle),
        AppPasswordForm(None, prefix="password-", agreed=way.agreed, handle=handle),
    )
    found = Forms(
        sent if isinstance(sent, ConnectForm) else blank.connect,
        sent if isinstance(sent, ProfileForm) else blank.profile,
        sent if isinstance(sent, AppPasswordForm) else blank.password,
    )
    for form in (found.connect, found.profile, found.password):
        form.speak_of(way)
    return found


@pages.post(f"{ENTRANCE}/connect")
def connect(network: str) -> ResponseReturnValue:
    form = ConnectForm(prefix="connect-")
    wish = Wish(network, form.host.data or "", form.agreed.data, form.detects.data, form.more.data)
    try:
        form.validate()
        url = accounts.begin(core(), wish, member_id=viewer().member_id, browser=_browser())
    except InvalidError as error:
        problems.show(form, error)
        return _page(network, sent=form), 400
    return _continue(network, url)


def _continue(network: str, url: str) -> Response:
    """A page with a link: the Content-Security-Policy lets no form end on another site."""
    label = core().networks.get(network).label
    answer = make_response(render_template("accounts/continue.html", label=label, url=url))
    answer.headers["Refresh"] = f"0; url={url}"
    return answer


@pages.get(f"{ENTRANCE}/callback")
def arrive(network: str) -> ResponseReturnValue:
    """Where a network's dialog sends the browser back to."""
    given = {name: request.args.get(name, "") for name in ("state", "code", "error", "iss")}
    try:
        is_whole = accounts.finish(core(), network, Back(**given), member_id=viewer().member_id, browser=_browser())
    except (InvalidError, ConflictError) as error:
        return render_template("accounts/refused.html", text=say(str(error)), network=network), 400
    way = accounts.way(core(), network, member_id=viewer().member_id)
    flash(say("Connected: %(account)s.", account=way.account.handle if way.account else way.label), "success")
    if not is_whole:
        flash(
            say("%(label)s did not allow posting from here. Connect once more and allow it there.", label=way.label),
            "warning",
        )
    return redirect(f"{HOME}/{network}", 303)


@pages.post(f"{ENTRANCE}/check")
def check(network: str) -> ResponseReturnValue:
    form = ProfileForm(prefix="profile-")
    try:
        found = accounts.check(core(), network, form.named(), member_id=viewer().member_id)
    except (InvalidError, ConflictError) as error:
        problems.show(form, _beside(error, "handle"))
        return _page(network, sent=form), 400
    if found.proven:
        flash(say("Proven: %(handle)s is yours.", handle=found.handle), "success")
    else:
        flash(
            say(
                "We looked at %(handle)s and did not find your code yet. Save it there, then check again.",
                handle=found.handle,
            ),
            "warning",
        )
    return redirect(f"{HOME}/{network}", 303)


@pages.post(f"{ENTRANCE}/password")
def sign_in(network: str) -> ResponseReturnValue:
    form = AppPasswordForm(prefix="password-")
    try:
        password = form.password.data or ""
        accounts.sign_in(core(), network, form.named(), member_id=viewer().member_id, password=password)
    except (InvalidError, ConflictError) as error:
        problems.show(form, _beside(error, "handle"))
        return _page(network, sent=form), 400
    flash(say("Connected. The app password was used once and is not kept."), "success")
    return redirect(f"{HOME}/{network}", 303)


@pages.get(f"{ENTRANCE}/pages")
def managed(network: str) -> str:
    found = accounts.pages(core(), network, member_id=viewer().member_id)
    return render_template("accounts/pages.html", pages=found, network=network)


@pages.post(f"{ENTRANCE}/pages/<native_id>")
def take_page(network: str, native_id: str) -> ResponseReturnValue:
    name = accounts.take_page(core(), network, native_id, member_id=viewer().member_id)
    flash(say("%(name)s is connected: its posts are read from now on.", name=name), "success")
    return redirect(f"{HOME}/{network}/pages", 303)


@pages.post("/me/account/<public_id>/disconnect")
def disconnect(public_id: str) -> ResponseReturnValue:
    accounts.disconnect(core(), public_id, member_id=viewer().member_id)
    flash(say("Disconnected. The access is gone, and your consent is taken back."), "success")
    return redirect(HOME, 303)


@pages.post("/me/account/<public_id>/pause")
def pause(public_id: str) -> ResponseReturnValue:
    accounts.pause(core(), public_id, member_id=viewer().member_id)
    flash(say("Paused: nothing is read or searched there until you go on."), "success")
    return redirect(HOME, 303)


@pages.post("/me/account/<public_id>/resume")
def resume(public_id: str) -> ResponseReturnValue:
    accounts.resume(core(), public_id, member_id=viewer().member_id)
    flash(say("Going on."), "success")
    return redirect(HOME, 303)


@pages.post("/me/account/<public_id>/search")
def search(public_id: str) -> ResponseReturnValue:
    wanted = request.form.get("wanted") == "yes"
    accounts.search(core(), public_id, member_id=viewer().member_id, wanted=wanted)
    flash(say("We look for your posts now.") if wanted else say("We no longer look for your posts."), "success")
    return redirect(HOME, 303)


@pages.get("/proof/<public_id>")
def proof(public_id: str) -> Response:
    """The page that a profile links to; its link back, with rel="me", is all that stands on it."""
    url = accounts.profile_behind(core(), public_id)
    answer = make_response(render_template("accounts/proof.html", url=url))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _browser() -> str:
    """What tells this browser from all others: its session's token."""
    return sessions.current_token() or ""


def _beside(error: InvalidError | ConflictError, field: str) -> InvalidError:
    return error if isinstance(error, InvalidError) else InvalidError(say(str(error)), field=field)
