"""What the kit builder does beside saving: count while somebody types, save by itself, versions, the second look."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import CampaignError, ConflictError, InvalidError
from share.domain.text_length import Length
from share.domain.words import say
from share.services import kits
from share.services.kits import PICTURE, EditedMeanwhileError, Editing, NotReadyError
from share.web.context import core, viewer
from share.web.errors import status_of
from share.web.forms.kits import captions_sent, details_sent, kit_changes, kit_form, version_of
from share.web.writing import number

pages = Blueprint("kit_tools", __name__)


@pages.post("/kits/<slug>/count")
def count(slug: str) -> ResponseReturnValue:
    """The captions as they are typed, counted by each network's own rule; nothing is kept."""
    editing = kits.edit(core(), slug)
    sent = captions_sent(request.form, editing)
    measured = kits.measure(core(), slug, captions=sent, hashtags=request.form.get("hashtags", "")[:300])
    return jsonify(
        cards=[
            {
                "field": card.field,
                **_counted(card.length),
                "preview": card.preview,
                "more": [{"field": one.field, **_counted(one.length)} for one in card.more if one.length],
            }
            for card in measured.cards
        ],
        alike=[say("%(one)s and %(other)s", one=one, other=other) for one, other, _share in measured.alike],
    )


def _counted(length: Length | None) -> dict[str, object]:
    """A length in numbers, and in the words that the page shows; without a text there is nothing to count."""
    if length is None:
        return {"used": None}
    used, limit = number(length.used), number(length.limit)
    over = "" if length.fits else say("%(over)s %(unit)s too long.", over=-length.left, unit=say(length.unit))
    numbers = {"used": length.used, "limit": length.limit, "fits": length.fits}
    return {**numbers, "text": say("%(used)s of %(limit)s", used=used, limit=limit), "over": over}


@pages.post("/kits/<slug>/autosave")
def autosave(slug: str) -> ResponseReturnValue:
    """Keep what was typed so far, without its picture; 409 where somebody else saved meanwhile."""
    editing = kits.edit(core(), slug)
    form = kit_form(editing, sent=True)
    if not form.validate():
        # Whatever the first is; each is said beside its field when Save is pressed.
        first = next(str(problem) for found in form.errors.values() for problem in found)
        return jsonify(text=say("Not saved yet. %(problem)s", problem=first)), 400
    changes = kit_changes(form, captions_sent(request.form, editing), details_sent(request.form, editing), files=False)
    try:
        saved = kits.update(
            core(), slug, changes=changes, version=form.seen_version, by_id=viewer().member_id, auto=True
        )
    except EditedMeanwhileError as error:
        return jsonify(text=say("Somebody else saved this kit meanwhile. Press Save to compare.")), status_of(error)
    except (InvalidError, ConflictError) as error:
        return jsonify(text=say(str(error))), status_of(error)
    missing = [{"field": one.place, "text": one.text} for one in saved.problems]
    return jsonify(version=saved.kit.version, seen=kit_form(saved).seen.data, missing=missing, **_joined(saved))


def _joined(saved: Editing) -> dict[str, object]:
    """What the page says, and the fields that somebody else changed meanwhile, with what they wrote."""
    text, joined = say("All changes are saved."), saved.joined
    if not joined or not joined.taken:
        return {"text": text, "taken": {}}
    by, parts = joined.by or say("somebody else"), kits.parts(joined.taken)
    text += " " + say("What %(by)s changed meanwhile is kept, too: %(taken)s.", by=by, taken=parts)
    return {"text": text, "taken": {name: saved.stands.get(name, "") for name in joined.taken if name != PICTURE}}


@pages.get("/kits/<slug>/versions")
def versions(slug: str) -> str:
    labels = {network.name: network.label for network in core().networks.all}
    return render_template("kit_editor/versions.html", history=kits.history(core(), slug), labels=labels)


@pages.post("/kits/<slug>/versions")
def restore(slug: str) -> ResponseReturnValue:
    version = version_of(request.form.get("version", ""))
    if version is None:
        raise InvalidError(say("Choose a version from the list."))
    kits.restore(core(), slug, version=version, by_id=viewer().member_id)
    flash(say("Restored. What stood there before is kept as a version, too."), "success")
    return redirect(f"/kits/{slug}/edit", 303)


@pages.post("/kits/<slug>/review")
def review(slug: str) -> ResponseReturnValue:
    """The second look: approve, or return with a note."""
    who = viewer().member_id
    try:
        if request.form.get("do") == "approve":
            kits.approve(core(), slug, version=version_of(request.form.get("version", "")), by_id=who)
            flash(say("Approved. It goes out by itself."), "success")
        else:
            kits.return_draft(core(), slug, note=request.form.get("note", ""), by_id=who)
            flash(say("Returned with your note."), "success")
    except NotReadyError:
        flash(say("It cannot go out yet: the list above the form says what is missing."), "warning")
    except CampaignError as error:
        flash(say(str(error)), "error")
    return redirect(f"/kits/{slug}/edit", 303)
