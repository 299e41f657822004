"""What a coordinator fills in to say thank you."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from share.domain.thanks import FILTERS, LONGEST, TEMPLATES
from share.domain.words import say
from share.services.thanks import To
from share.web.forms.choices import choices

WORDS = {
    name: lazy_gettext("Posted at least %(posted)s of the last %(kits)s kits", posted=one.posted, kits=one.kits)
    for name, one in FILTERS.items()
}


class ThanksForm(FlaskForm):
    """With `member` the note is for that one person, and neither filter nor group is asked."""

    posted = RadioField(
        lazy_gettext("Who gets it"), choices=choices(WORDS.items()), default="most", validate_choice=False
    )
    group = SelectField(lazy_gettext("In"), default="", validate_choice=False)
    text = TextAreaField(
        lazy_gettext("Your words"), [InputRequired(lazy_gettext("Write something.")), Length(max=LONGEST)]
    )

    def offer(self, groups: list[tuple[str, str]]) -> None:
        """The groups to choose from."""
        self.group.choices = choices([("", say("All groups")), *groups])

    def start_with(self, template: str) -> None:
        """Ready words to begin with."""
        self.text.data = say(TEMPLATES.get(template, TEMPLATES["week"]))

    def to(self, member: str) -> To:
        return To(member=member) if member else To(posted=self.posted.data or "", group=self.group.data or "")
