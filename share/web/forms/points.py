"""Questions about points, and their answers."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from share.services.disputes import MOST_GRANTED
from share.web.forms.strict import WholeField


class AskForm(FlaskForm):
    text = TextAreaField(
        lazy_gettext("What looks wrong?"), [InputRequired(lazy_gettext("Say what looks wrong.")), Length(max=1000)]
    )


class AnswerForm(FlaskForm):
    granted = WholeField(
        lazy_gettext("Points more (or, with a minus, less)"),
        [
            InputRequired(lazy_gettext("Give a whole number; 0 where the line is right.")),
            NumberRange(
                -MOST_GRANTED,
                MOST_GRANTED,
                lazy_gettext("This must be from -%(most)s to %(most)s.", most=f"{MOST_GRANTED:,}"),
            ),
        ],
        default=0,
    )
    note = TextAreaField(
        lazy_gettext("What the member reads"),
        [InputRequired(lazy_gettext("Write a note: the member reads it.")), Length(max=1000)],
    )
