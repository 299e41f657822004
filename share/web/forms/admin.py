"""What an admin fills in."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, ColorField, IntegerField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from share.domain.scopes import SCOPES
from share.web.forms.choices import choices


class ChoicesField(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WaysForm(FlaskForm):
    name = StringField("Organisation", [InputRequired("Tell us the organisation's name."), Length(max=80)])
    colour = ColorField("Its colour")
    campaign = StringField("Campaign", [InputRequired("Give the campaign a name."), Length(max=80)])
    publish_time = TimeField("Kits go out at", [InputRequired("Choose a time.")])
    networks = ChoicesField("Networks that members are offered")
    ranking = BooleanField("Members are compared on the board")
    rest_days = IntegerField("Rest days a week", [Optional()])
    second_look = BooleanField("A second editor reads each kit over before it goes out")
    join_needs_approval = BooleanField("A coordinator lets people in who join")
    consent_wording = TextAreaField(
        "What people agree to when they join", [InputRequired("The wording is empty."), Length(max=2000)]
    )


class PublishingForm(FlaskForm):
    networks = ChoicesField("Members may post from here on")


class TokenForm(FlaskForm):
    email = StringField("Owner's e-mail address", [InputRequired("Whose token is it?"), Length(max=254)])
    label = StringField("What it is for", [Optional(), Length(max=80)])
    scopes = ChoicesField("It may", choices=choices((scope, scope) for scope in sorted(SCOPES)))
