"""What an admin fills in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ColorField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from share.domain.scopes import SCOPES
from share.web.forms.choices import choices
from share.web.forms.strict import HourField, WholeField


class ChoicesField(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WaysForm(FlaskForm):
    name = StringField(
        lazy_gettext("Organisation"), [InputRequired(lazy_gettext("Tell us the organisation's name.")), Length(max=80)]
    )
    colour = ColorField(lazy_gettext("Its colour"))
    campaign = StringField(
        lazy_gettext("Campaign"), [InputRequired(lazy_gettext("Give the campaign a name.")), Length(max=80)]
    )
    language = SelectField(lazy_gettext("Language of the campaign"))
    publish_time = HourField(lazy_gettext("Kits go out at"), [InputRequired(lazy_gettext("Choose a time."))])
    networks = ChoicesField(lazy_gettext("Networks that members are offered"))
    ranking = BooleanField(lazy_gettext("Members are compared on the board"))
    rest_days = WholeField(lazy_gettext("Rest days a week"), [Optional()])
    second_look = BooleanField(lazy_gettext("A second editor reads each kit over before it goes out"))
    join_needs_approval = BooleanField(lazy_gettext("A coordinator lets people in who join"))
    consent_wording = TextAreaField(
        lazy_gettext("What people agree to when they join"),
        [InputRequired(lazy_gettext("The wording is empty.")), Length(max=2000)],
    )


class PublishingForm(FlaskForm):
    networks = ChoicesField(lazy_gettext("Members may post from here on"))


class TokenForm(FlaskForm):
    email = StringField(
        lazy_gettext("Owner's e-mail address"), [InputRequired(lazy_gettext("Whose token is it?")), Length(max=254)]
    )
    label = StringField(lazy_gettext("What it is for"), [Optional(), Length(max=80)])
    scopes = ChoicesField(lazy_gettext("It may"), choices=choices((scope, scope) for scope in sorted(SCOPES)))
