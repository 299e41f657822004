"""Puts an error of ours next to the field that it speaks of."""

from flask_wtf import FlaskForm

from share.domain.errors import InvalidError
from share.domain.words import say


def show(form: FlaskForm, error: InvalidError) -> None:
    """Add the error to its field, or to the form as a whole where it names none."""
    field = form._fields.get(error.field)
    if field is None:
        form.form_errors.append(say(str(error)))
    else:
        field.errors = [*field.errors, say(str(error))]
