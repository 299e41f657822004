"""Questions about points, and their answers."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from share.services.disputes import MOST_GRANTED


class AskForm(FlaskForm):
    text = TextAreaField("What looks wrong?", [InputRequired("Say what looks wrong."), Length(max=1000)])


class AnswerForm(FlaskForm):
    granted = IntegerField(
        "Points more (or, with a minus, less)",
        [
            InputRequired("Give a whole number; 0 where the line is right."),
            NumberRange(-MOST_GRANTED, MOST_GRANTED, f"This must be from -{MOST_GRANTED:,} to {MOST_GRANTED:,}."),
        ],
        default=0,
    )
    note = TextAreaField("Note to the member", [InputRequired("Write a note: the member reads it."), Length(max=1000)])
