"""Puts an error of ours next to the field that it speaks of."""

from flask_wtf import FlaskForm

from share.domain.errors import InvalidError


def show(form: FlaskForm, error: InvalidError) -> None:
    """Add the error to its field, or to the form as a whole where it names none."""
    field = form._fields.get(error.field)
    if field is None:
        form.form_errors.append(str(error))
    else:
        field.errors = [*field.errors, str(error)]
