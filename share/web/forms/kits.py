"""What an editor fills in about a kit."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from share.domain.captions import ANY, MOST_VARIANTS, CaptionText
from share.domain.days import read_day
from share.domain.errors import InvalidError
from share.domain.fittings import field_of
from share.domain.kits import LONGEST_ALT, LONGEST_TITLE, LONGEST_WHY
from share.domain.words import say, say_many
from share.kit_kinds.registry import KINDS
from share.language import date_words
from share.services.kits import Changes, Editing, Then
from share.web import languages
from share.web.forms.choices import choices
from share.web.forms.strict import DayField, HourField

OPEN_FOR = {
    24: lazy_gettext("1 day"),
    48: lazy_gettext("2 days"),
    72: lazy_gettext("3 days"),
    168: lazy_gettext("1 week"),
    336: lazy_gettext("2 weeks"),
}
"""Hours, as the page says them."""

FOCUS_LABELS = {
    "top-left": lazy_gettext("at the top left"),
    "top": lazy_gettext("at the top"),
    "top-right": lazy_gettext("at the top right"),
    "left": lazy_gettext("at the left"),
    "center": lazy_gettext("in the center"),
    "right": lazy_gettext("at the right"),
    "bottom-left": lazy_gettext("at the bottom left"),
    "bottom": lazy_gettext("at the bottom"),
    "bottom-right": lazy_gettext("at the bottom right"),
}
"""Where what matters stands, by the names of domain/crops.FOCUSES."""

LONGEST_DETAIL = 3_000
"""Characters of a field that one kind of kit has."""

LONGEST_SEEN = 40_000
"""Characters of the fingerprints that a page sends back: some 40 for each field that holds something."""

_OFFERED = {str(hours) for hours in OPEN_FOR}


_VERSION = re.compile(r"[0-9]{1,9}")


def version_of(sent: str) -> int | None:
    """The version that a page was made from, or None where it says none."""
    return int(sent) if _VERSION.fullmatch(sent) else None


def seen_of(sent: str) -> dict[str, str]:
    """The fingerprints of what a page showed; none where it sent nothing that can be read."""
    try:
        found = json.loads(sent[:LONGEST_SEEN])
    except ValueError:
        return {}
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else {}


class NewKitForm(FlaskForm):
    article = SelectField(lazy_gettext("Article"), validators=[Optional()], validate_choice=False)
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=choices((kind.name, lazy_gettext(kind.label)) for kind in KINDS),
        default="article",
        validate_choice=False,
    )
    title = StringField(lazy_gettext("Title"), validators=[Length(max=LONGEST_TITLE)])
    url = StringField(lazy_gettext("Address that its links lead to"), validators=[Optional(), Length(max=2000)])
    day = SelectField(lazy_gettext("Day"))

    def offer(self, articles: Iterable[tuple[str, str]], days: Iterable[date]) -> None:
        """Fill in what may be chosen; the first day is the one that is proposed."""
        self.article.choices = choices([*articles, ("", say("None of these"))])
        self.day.choices = choices((day.isoformat(), date_words(day, language=languages.current())) for day in days)

    @property
    def chosen_day(self) -> date | None:
        """The day, or None for the next free one; raises InvalidError."""
        day = read_day(self.day.data) if self.day.data else None
        if self.day.data and day is None:
            raise InvalidError(say("Choose a day from the list."), field="day")
        return day


class KitForm(FlaskForm):
    """The fields that every kit has; captions and a kind's own fields are read by kit_changes()."""

    version = HiddenField()
    seen = HiddenField()
    title = StringField(
        lazy_gettext("Title"),
        validators=[DataRequired(lazy_gettext("Give the kit a title.")), Length(max=LONGEST_TITLE)],
    )
    url = StringField(lazy_gettext("Address that its links lead to"), validators=[Length(max=2000)])
    why = TextAreaField(
        lazy_gettext("Why share this"), validators=[Optional(), Length(max=LONGEST_WHY)], render_kw={"rows": 3}
    )
    hashtags = StringField(lazy_gettext("Hashtags"), validators=[Optional(), Length(max=300)])
    picture = FileField(lazy_gettext("Picture"))
    picture_alt = TextAreaField(
        lazy_gettext("Description of the picture"), validators=[Length(max=LONGEST_ALT)], render_kw={"rows": 3}
    )
    picture_focus = RadioField(
        lazy_gettext("What matters in it stands"),
        choices=choices((name, label) for name, label in FOCUS_LABELS.items()),
        validators=[Optional()],
    )
    drop_picture = BooleanField(lazy_gettext("Take the picture away"))
    local_date = DayField(lazy_gettext("Day"))
    publish_time = HourField(lazy_gettext("Time of publication"), format=["%H:%M", "%H:%M:%S"])
    open_for = SelectField(lazy_gettext("Open for"))
    correction = TextAreaField(
        lazy_gettext("What was wrong"), validators=[Optional(), Length(max=1000)], render_kw={"rows": 3}
    )
    do = HiddenField()

    @property
    def then(self) -> Then:
        """What the button that was pressed asks for."""
        try:
            return Then(self.do.data or Then.SAVE)
        except ValueError:
            raise InvalidError(say("This button is not one of ours.")) from None

    @property
    def seen_version(self) -> int | None:
        """The version that the page was made from."""
        return version_of(str(self.version.data or ""))


class RecallForm(FlaskForm):
    note = TextAreaField(
        lazy_gettext("What members should know"),
        validators=[DataRequired(lazy_gettext("Say why the kit is recalled: members read it.")), Length(max=1000)],
        render_kw={"rows": 3},
    )
    url = StringField(lazy_gettext("Where its links lead from now on"), validators=[Optional(), Length(max=2000)])
    words = TextAreaField(
        lazy_gettext("What to post instead"), validators=[Optional(), Length(max=5000)], render_kw={"rows": 4}
    )


def kit_form(editing: Editing, *, sent: bool = False) -> KitForm:
    """The form filled from the kit, or with what was sent."""
    kit = editing.kit
    shown = {
        "version": kit.version,
        # A page that sends none does not get those of the kit as it stands now.
        "seen": "" if sent else json.dumps(editing.seen, separators=(",", ":")),
        "title": kit.title,
        "url": kit.url,
        "why": kit.why,
        "hashtags": kit.hashtags,
        "picture_alt": kit.picture_alt,
        "picture_focus": kit.picture_focus,
        "local_date": kit.local_date,
        "publish_time": editing.opens.time(),
        "open_for": str(_hours(editing.open_for)),
    }
    form = KitForm(data=shown) if sent else KitForm(formdata=None, data=shown)
    offered = OPEN_FOR | {_hours(editing.open_for): OPEN_FOR.get(_hours(editing.open_for)) or _words(editing.open_for)}
    form.open_for.choices = choices((str(hours), label) for hours, label in sorted(offered.items()))
    return form


def kit_changes(
    form: KitForm, captions: Sequence[CaptionText], details: Mapping[str, str], *, files: bool = True
) -> Changes:
    """What the editor sent. An unchanged closing time is left as it is, to the minute."""
    upload = form.picture.data.read() if files and form.picture.data else None
    return Changes(
        title=form.title.data,
        url=form.url.data or None,
        why=form.why.data or "",
        hashtags=form.hashtags.data or "",
        picture_alt=form.picture_alt.data or "",
        picture=upload or None,
        picture_focus=form.picture_focus.data,
        drop_picture=files and bool(form.drop_picture.data),
        day=form.local_date.data,
        publish_time=form.publish_time.data,
        open_for=timedelta(hours=int(form.open_for.data)) if form.open_for.data in _OFFERED else None,
        captions=captions,
        details=details or None,
        seen=seen_of(str(form.seen.data or "")),
    )


def details_sent(sent: Mapping[str, str], editing: Editing) -> dict[str, str]:
    """What was sent for the fields that the kit's kind has beside the usual ones."""
    names = {field.name: f"details-{field.name}" for field in editing.kind.fields}
    return {
        field: sent[name].replace("\r\n", "\n").strip()[:LONGEST_DETAIL]
        for field, name in names.items()
        if name in sent
    }


def captions_sent(sent: Mapping[str, str], editing: Editing) -> list[CaptionText]:
    """The captions that were sent, browsers' line ends made plain."""
    places = [(ANY, language) for language in editing.languages]
    places += [(card.network, card.language) for card in editing.cards]
    return [
        CaptionText(network, language, sent[name].replace("\r\n", "\n"), variant)
        for network, language in places
        for variant in range(1, MOST_VARIANTS + 1)
        if (name := field_of(network, language, variant)) in sent
    ]


def _hours(length: timedelta) -> int:
    return round(length / timedelta(hours=1))


def _words(length: timedelta) -> str:
    return say_many("%(number)s hour", "%(number)s hours", _hours(length))
