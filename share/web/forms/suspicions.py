"""A coordinator's word on what was held, and a member's against it."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from share.services.suspicions.deciding import LONGEST


class DecisionForm(FlaskForm):
    note = StringField(lazy_gettext("A word to the member"), [Optional(), Length(max=LONGEST)])


class ObjectionForm(FlaskForm):
    words = TextAreaField(
        lazy_gettext("Why it should count"), [InputRequired(lazy_gettext("Tell us why.")), Length(max=LONGEST)]
    )
