"""The rules for points, in plain words."""

from collections.abc import Iterable

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from share.domain.score_rules import LIMITS, MOST_PERCENT, WHOLE, RuleSet
from share.domain.words import say
from share.web.forms.strict import WholeField

WEIGHT = "weight_"


def _number(name: str, label: str) -> WholeField:
    least, most = LIMITS[name]
    range_ = NumberRange(
        least,
        most,
        say("This must be a whole number from %(least)s to %(most)s.", least=f"{least:,}", most=f"{most:,}"),
    )
    return WholeField(label, [InputRequired(say("Give a whole number; 0 where it does not count.")), range_])


class RulesForm(FlaskForm):
    on = BooleanField(lazy_gettext("This campaign gives points"))
    post = _number("post", lazy_gettext("A verified post"))
    engagement = _number("engagement", lazy_gettext("Each reaction, reply or share"))
    engagement_limit = _number("engagement_limit", lazy_gettext("At most for the engagements of one post"))
    click = _number("click", lazy_gettext("Each person's click on a member's link"))
    click_limit = _number("click_limit", lazy_gettext("At most for clicks on one day"))
    run_points = _number("run_points", lazy_gettext("Each kit day in a row"))
    run_length = _number("run_length", lazy_gettext("Counted from this day in a row on"))
    day_limit = _number("day_limit", lazy_gettext("At most on one day"))
    week_limit = _number("week_limit", lazy_gettext("At most in one week"))
    newcomer_percent = _number("newcomer_percent", lazy_gettext("A newcomer's posts earn, in percent"))
    newcomer_kits = _number("newcomer_kits", lazy_gettext("For their first so many kits"))
    x_actions = BooleanField(lazy_gettext("Posts and engagements on X earn points"))
    note = StringField(lazy_gettext("Why these rules"), [Optional(), Length(max=200)])

    @property
    def weights(self) -> list[WholeField]:
        """The networks' fields, in their order."""
        return [field for field in self if field.name.startswith(WEIGHT)]

    def rules(self) -> RuleSet:
        """What was filled in; the form is valid."""
        numbers = {name: getattr(self, name).data for name in LIMITS}
        weights = {field.name.removeprefix(WEIGHT): field.data or 0 for field in self.weights}
        uneven = {network: percent for network, percent in weights.items() if percent != WHOLE}
        return RuleSet(on=self.on.data, x_actions=self.x_actions.data, weights=uneven, **numbers)


def rules_form(rules: RuleSet, networks: Iterable[tuple[str, str]], *, typed: bool) -> RulesForm:
    """The form with these rules in it, and a field for each network; `typed`: it was sent back."""
    percent = NumberRange(0, MOST_PERCENT, say("This must be from 0 to %(most)s percent.", most=MOST_PERCENT))
    fields = {
        f"{WEIGHT}{name}": WholeField(label, [InputRequired(say("Give a percent; 100 is usual.")), percent])
        for name, label in networks
    }
    kept = {name: getattr(rules, name) for name in (*LIMITS, "on", "x_actions")}
    kept |= {name: rules.weights.get(name.removeprefix(WEIGHT), WHOLE) for name in fields}
    kind = type("CampaignRulesForm", (RulesForm,), fields)
    form: RulesForm = kind(data=kept) if typed else kind(formdata=None, data=kept)
    return form
