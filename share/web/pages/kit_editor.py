"""The kit builder: a draft from an article, its words per network, its day, its way out."""

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.corrections import CorrectionKind
from share.domain.crops import SHAPES
from share.domain.errors import ConflictError, InvalidError
from share.domain.kits import KitState
from share.domain.words import mark, say, say_many
from share.kit_kinds.registry import KINDS
from share.services import corrections, kits, queue, sameness
from share.services.corrections import Course
from share.services.kits import EditedMeanwhileError, Editing, NotReadyError, Submitted, Then, Wish
from share.web.context import core, viewer
from share.web.errors import status_of
from share.web.forms import problems
from share.web.forms.kits import KitForm, NewKitForm, RecallForm, captions_sent, details_sent, kit_changes, kit_form

pages = Blueprint("kit_editor", __name__)

SAID = {
    Then.SAVE: mark("Saved."),
    Then.SCHEDULE: mark("Saved and scheduled."),
    Then.UNSCHEDULE: mark("Saved, and taken back to draft."),
    Then.PUBLISH: mark("Published. Members are getting their mails."),
    Then.REVIEW: mark("Saved, and sent for a second look."),
}

ALONE = {kind.name for kind in KINDS if kind.stands_alone}
"""The kinds for which no article is proposed."""

BACK = {
    KitState.DRAFT: mark("Saved. It is a draft again until it has what the list above the form says is missing."),
    KitState.IN_REVIEW: mark("Saved. It waits for a second look again, and does not go out before it."),
}
"""Where a scheduled kit stands after a saving that takes it back."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and not kept: captions by their field, and what somebody else saved meanwhile."""

    captions: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    clash: EditedMeanwhileError | None = None

    @property
    def clashes(self) -> list[tuple[str, str]]:
        """The fields that both changed, with their names."""
        return [(name, kits.parts([name])) for name in self.clash.merged.clashes] if self.clash else []

    @property
    def taken(self) -> str:
        """What was taken over from them, in words."""
        return kits.parts(self.clash.merged.taken) if self.clash else ""


@pages.get("/kits/new")
def new() -> str:
    asked = {name: request.args.get(name) or None for name in ("article", "day")}
    form = NewKitForm(formdata=None, **asked, kind=request.args.get("kind") or "article")
    return _new_page(form)


def _new_page(form: NewKitForm) -> str:
    choices = queue.kit_choices(core(), form.article.data or "")
    form.offer([(one.public_id, one.title) for one in choices.articles], choices.days)
    if request.method == "GET" and not form.article.data and form.kind.data in ALONE:
        form.article.data = ""
    return render_template("kit_editor/new.html", form=form, choices=choices, alone=sorted(ALONE))


@pages.post("/kits/new")
def create() -> ResponseReturnValue:
    form = NewKitForm()
    try:
        wish = Wish(
            kind=form.kind.data or "article",
            day=form.chosen_day,
            title=form.title.data or "",
            url=form.url.data or "",
        )
        kit = kits.create(core(), article=form.article.data or "", by_id=viewer().member_id, wish=wish)
    except InvalidError as error:
        problems.show(form, error)
        return _new_page(form), 400
    except ConflictError as error:
        form.day.errors = [say(str(error))]
        return _new_page(form), status_of(error)
    flash(say("A draft is made. Read it over, then schedule it."), "success")
    return redirect(f"/kits/{kit.slug}/edit", 303)


@pages.get("/kits/<slug>/edit")
def edit(slug: str) -> str:
    editing = kits.edit(core(), slug)
    return _page(editing, kit_form(editing))


def _page(editing: Editing, form: KitForm, typed: Typed | None = None, recall: RecallForm | None = None) -> str:
    courses = corrections.courses(core(), editing.kit.slug)
    return render_template(
        "kit_editor/edit.html",
        editing=editing,
        kit=editing.kit,
        form=form,
        typed=typed or Typed(),
        recall=recall or RecallForm(formdata=None, **_recalled(editing, courses)),
        shapes=SHAPES.values(),
        words=None if editing.is_planned else sameness.words(core(), editing.kit.slug),
        courses=courses,
    )


def _recalled(editing: Editing, courses: list[Course]) -> dict[str, str]:
    """What members read of a recall, as a change of it begins."""
    words = next((one.words for one in courses if one.kind is CorrectionKind.RECALL), "")
    return {"note": editing.kit.note, "url": editing.kit.leads_to or "", "words": words}


@pages.post("/kits/<slug>/edit")
def save(slug: str) -> ResponseReturnValue:
    editing = kits.edit(core(), slug)
    form = kit_form(editing, sent=True)
    captions = captions_sent(request.form, editing)
    typed = Typed(_sent("caption-"), _sent("details-"))
    if not form.validate_on_submit():
        return _page(editing, form, typed), 400
    try:
        done = kits.submit(
            core(),
            slug,
            changes=kit_changes(form, captions, details_sent(request.form, editing)),
            version=form.seen_version,
            then=form.then,
            by_id=viewer().member_id,
            note=form.correction.data or "",
        )
    except EditedMeanwhileError as error:
        return _clash_page(error, form, typed), 409
    except NotReadyError:
        flash(say("Saved. It cannot go out yet: the list above the form says what is missing."), "warning")
    except (InvalidError, ConflictError) as error:
        _show(form, error)
        now = kits.edit(core(), slug)
        # What was typed is judged against the kit as it stands now; another's version has raised above.
        fresh = kit_form(now)
        form.version.data, form.seen.data = fresh.version.data, fresh.seen.data
        return _page(now, form, typed), status_of(error)
    else:
        back = form.then is Then.SAVE and editing.state is KitState.SCHEDULED and BACK.get(done.state)
        flash(say(back) if back else _said(form.then, done), "warning" if back else "success")
    return redirect(f"/kits/{slug}/edit", 303)


def _said(then: Then, done: Submitted) -> str:
    """What came of a press, in words."""
    words = say(SAID[then]) if then in SAID else _told(done.told or 0)
    if not done.joined or not done.joined.taken:
        return words
    by, taken = done.joined.by or say("somebody else"), kits.parts(done.joined.taken)
    return words + " " + say("What %(by)s changed meanwhile is kept, too: %(taken)s.", by=by, taken=taken)


def _told(people: int) -> str:
    if not people:
        return say("Corrected. Nobody had taken the earlier words, so nobody is told.")
    return say_many(
        "Corrected. One person took the earlier words and is being told.",
        "Corrected. %(number)s people took the earlier words and are being told.",
        people,
    )


def _clash_page(error: EditedMeanwhileError, form: KitForm, typed: Typed) -> str:
    """Both versions side by side where both changed the same; what only they changed is filled in."""
    fresh = kit_form(error.theirs)
    for name in ("version", "seen", *error.merged.taken):
        if name in form:
            form[name].data = fresh[name].data
    captions, details = (
        {name: text for name, text in sent.items() if name not in error.merged.taken}
        for sent in (typed.captions, typed.details)
    )
    return _page(error.theirs, form, Typed(captions, details, error))


def _sent(prefix: str) -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name.startswith(prefix)}


def _show(form: KitForm, error: InvalidError | ConflictError) -> None:
    if isinstance(error, InvalidError):
        problems.show(form, error)
    elif error.reason == "day-taken":
        form.local_date.errors = [say(str(error))]
    else:
        form.form_errors.append(say(str(error)))


@pages.post("/kits/<slug>/recall")
def recall(slug: str) -> ResponseReturnValue:
    form, status = RecallForm(), 400
    if form.validate_on_submit():
        try:
            sent = {"note": form.note.data or "", "url": form.url.data or "", "words": form.words.data or ""}
            kits.recall(core(), slug, **sent, by_id=viewer().member_id)
        except InvalidError as error:
            problems.show(form, error)
        except ConflictError as error:
            form.url.errors = [say(str(error))]
            status = status_of(error)
        else:
            flash(
                say("Recalled. Nobody can take it any more, and those who took or posted it are being told."), "success"
            )
            return redirect(f"/kits/{slug}/edit", 303)
    editing = kits.edit(core(), slug)
    return _page(editing, kit_form(editing), recall=form), status
