"""The tags that tracked links add to an address."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from share.domain.links import TAGS
from share.services.tags import LONGEST

TOO_LONG = Length(max=LONGEST, message=lazy_gettext("A tag has %(longest)s characters at most.", longest=LONGEST))


class TagsForm(FlaskForm):
    source = StringField("utm_source", [TOO_LONG])
    medium = StringField("utm_medium", [TOO_LONG])
    campaign = StringField("utm_campaign", [TOO_LONG])
    term = StringField("utm_term", [TOO_LONG])
    content = StringField("utm_content", [TOO_LONG])

    def tags(self) -> dict[str, str]:
        """What was filled in, by short names."""
        return {name: self[name].data or "" for name in TAGS}
