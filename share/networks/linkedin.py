"""LinkedIn: recognised by its URNs; a member's own posts are read with the member's token, one metric a call."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import SplitResult, quote

import requests

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Counts, Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks import oauth
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    MissingKeyError,
    NetworkError,
    OAuthClient,
    Option,
    PermanentError,
    Price,
    RateLimitedError,
    TokenRevokedError,
    Tokens,
    Window,
)
from share.networks.composing import encoded, paragraphs
from share.networks.linkedin_addresses import is_ours, leads_out, named
from share.networks.one_by_one import one_by_one
from share.networks.own_posts import bearer
from share.networks.refusals import refusal
from share.networks.values import count, table, tables, text
from share.networks.waits import midnight, tells_a_wait
from share.networks.wire import TOO_MANY, ask, json_of, refuse_overload

_API: Final = Option("LINKEDIN_API_URL", "https://api.linkedin.com", help=mark("where LinkedIn's API is reached"))
_WEB: Final = Option(
    "LINKEDIN_WEB_URL",
    "https://www.linkedin.com",
    help=mark("where people open LinkedIn: its share page, posts and sign-in dialog"),
)
_VERSION: Final = Option(
    "LINKEDIN_API_VERSION", "202606", help=mark("the month whose version of LinkedIn's API is asked; each lives a year")
)
_CLIENT_ID: Final = Option("LINKEDIN_CLIENT_ID", help=mark("the app's id; with its secret, members can connect"))
_CLIENT_SECRET: Final = Option("LINKEDIN_CLIENT_SECRET", secret=True, help=mark("the app's secret"))
_LIMIT: Final = 3000
_WINDOW_MINUTES: Final = 60
_METRICS: Final = {
    "IMPRESSION": "impressions",
    "REACTION": "reactions",
    "COMMENT": "comments",
    "RESHARE": "reposts",
    "POST_SAVE": "bookmarks",
}
_ENTITIES: Final = {"share": "share", "ugcPost": "ugc"}
"""How the question names the two kinds of posts; an activity has to be looked up first."""


class LinkedIn:
    name = "linkedin"
    label = "LinkedIn"
    options: tuple[Option, ...] = (_API, _WEB, _VERSION, _CLIENT_ID, _CLIENT_SECRET)
    measures = frozenset(_METRICS.values())
    batch_size = 4
    needs_token = True
    owner_token = True
    share_mode = "copy-first"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = None
    allows = mark("We can read how often your own LinkedIn posts were seen, reacted to, commented on and reposted.")
    review = mark(
        "LinkedIn must admit the organisation to its Community Management programme and grant "
        "r_member_postAnalytics; without that nobody can connect."
    )

    def recognise(self, url: SplitResult) -> PostRef | None:
        if not is_ours(url.netloc):
            return None
        if leads_out(url):
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        found = named(url)
        if found is None:
            raise refusal("not-a-post", network=self.name, label=self.label)
        kind, number = found
        return PostRef(self.name, f"{kind}:{number}", f"https://www.linkedin.com/feed/update/urn:li:{kind}:{number}/")

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        return ref

    def compose(self, caption: str, link: str, disclosure: str) -> str:  # noqa: ARG002 (the protocol's)
        """Without the link: the composer is opened with it and shows its card."""
        return paragraphs(caption, "", disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """The share page takes the link alone; the text is copied first."""
        return f"https://www.linkedin.com/sharing/share-offsite/?url={encoded(link)}"

    def length(self, text: str) -> Length:
        return Length(len(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        """LinkedIn shows no post's text or time; that it tells the numbers proves that the post is the member's."""
        return [
            row if isinstance(row, Missing) else Found(ref, access.account or None, None, None, reading=row)
            for ref, row in zip(refs, self.read_metrics(access, refs), strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        urns = _entities(access, refs)
        return one_by_one(access, refs, lambda asked, ref: _reading(asked, ref, urns.get(ref)))

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        client_id, secret = access.option(_CLIENT_ID), access.option(_CLIENT_SECRET)
        if not (client_id and secret):
            raise MissingKeyError(
                mark("Set LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET so that members can connect.")
            )
        web = access.option(_WEB)
        return OAuthClient(
            authorize_url=f"{web}/oauth/v2/authorization",
            token_url=f"{web}/oauth/v2/accessToken",
            revoke_url=f"{web}/oauth/v2/revoke",
            client_id=client_id,
            client_secret=secret,
            scopes=("openid", "profile", "r_member_postAnalytics"),
            pkce=False,
        )

    def identify(self, access: Access) -> Identity:
        answer = ask(access, f"{access.option(_API)}/v2/userinfo", headers=bearer(access, self.label))
        _refuse(access, answer)
        row = table(json_of(answer, label=self.label))
        native_id = text(row.get("sub"))
        if native_id is None:
            raise BadReplyError(mark("LinkedIn does not tell whose account this is."))
        return Identity(native_id, text(row.get("name")) or "")

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        return tokens

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """LinkedIn gives refresh tokens to approved partners alone; else members connect anew every 60 days."""
        return oauth.refresh(access, client, tokens)


def _entities(access: Access, refs: Sequence[PostRef]) -> dict[PostRef, str]:
    """Each post under the name by which its numbers are asked for; those that LinkedIn does not tell are left out."""
    named_so = {ref: ref.native_id for ref in refs if ref.native_id.partition(":")[0] in _ENTITIES}
    activities = {ref: f"urn:li:{ref.native_id}" for ref in refs if ref not in named_so}
    if not activities:
        return named_so
    asked = ",".join(quote(urn, safe="") for urn in dict.fromkeys(activities.values()))
    body = _told(access, f"{access.option(_API)}/rest/activities?ids=List({asked})")
    results = body.get("results")
    if not isinstance(results, dict):
        raise BadReplyError(mark("LinkedIn answered with something that is no list of activities."))
    for ref, urn in activities.items():
        entity = (text(table(results.get(urn)).get("domainEntity")) or "").removeprefix("urn:li:")
        if entity.partition(":")[0] in _ENTITIES:
            named_so[ref] = entity
    return named_so


def _reading(access: Access, ref: PostRef, entity: str | None) -> Reading | Missing:
    if entity is None:
        detail = mark("LinkedIn does not tell which post of the connected account stands behind this address.")
        return Missing(ref, MissingReason.NOT_READABLE, detail)
    known: dict[str, int] = {}
    for metric, name in _METRICS.items():
        told = _metric(access, ref, entity, metric)
        if isinstance(told, Missing):
            return told
        if told is not None:
            known[name] = told
    if not known:
        return Missing(ref, MissingReason.NO_ANSWER, mark("LinkedIn showed the post without its counters."))
    return Reading(ref.native_id, access.now, "linkedin-analytics", Counts(**known))


def _metric(access: Access, ref: PostRef, entity: str, metric: str) -> int | Missing | None:
    kind = _ENTITIES[entity.partition(":")[0]]
    query = f"q=entity&entity=({kind}:{quote(f'urn:li:{entity}', safe='')})&queryType={metric}&aggregation=TOTAL"
    answer = _asked(access, f"{access.option(_API)}/rest/memberCreatorPostAnalytics?{query}")
    if (missing := _not_given(answer, ref)) is not None:
        return missing
    _refuse(access, answer)
    elements = table(json_of(answer, label="LinkedIn")).get("elements")
    if not isinstance(elements, list):
        raise BadReplyError(mark("LinkedIn answered with something that is no list of metrics."))
    return next((count(row.get("count")) for row in tables(elements) if _is_of(row, metric)), None)


def _not_given(answer: requests.Response, ref: PostRef) -> Missing | None:
    """Why this one post is refused, where LinkedIn's own words say that it is this one and not our app."""
    refused = (requests.codes.not_found, requests.codes.forbidden)
    if answer.status_code not in refused or b"Not enough permissions" in answer.content:
        return None
    try:
        body = table(json_of(answer, label="LinkedIn"))
    except BadReplyError:
        return None
    if body.get("status") != answer.status_code:
        return None
    if answer.status_code == requests.codes.not_found:
        return Missing(
            ref, MissingReason.NOT_FOUND, mark("It is not among the posts of the connected LinkedIn account.")
        )
    return Missing(
        ref, MissingReason.NOT_READABLE, mark("LinkedIn shows a post's numbers to its author's account alone.")
    )


def _is_of(row: dict[str, Any], metric: str) -> bool:
    """Whether a row tells this metric; its name stands in an object whose key is the type's."""
    told = row.get("metricType")
    return metric in (told.values() if isinstance(told, dict) else [told])


def _told(access: Access, url: str) -> dict[str, Any]:
    answer = _asked(access, url)
    _refuse(access, answer)
    return table(json_of(answer, label="LinkedIn"))


def _asked(access: Access, url: str) -> requests.Response:
    headers = {
        **bearer(access, "LinkedIn"),
        "LinkedIn-Version": access.option(_VERSION),
        "X-Restli-Protocol-Version": "2.0.0",
    }
    return ask(access, url, headers=headers)


def _refuse(access: Access, answer: requests.Response) -> None:
    """Raise for every answer that tells nothing; daily limits end at midnight UTC, as LinkedIn documents."""
    status = answer.status_code
    if status in TOO_MANY and not tells_a_wait(answer.headers):
        raise RateLimitedError(mark("LinkedIn wants no more calls today."), retry_at=midnight(access.now))
    refuse_overload(access, answer, label="LinkedIn", minutes=_WINDOW_MINUTES)
    if status == requests.codes.unauthorized:
        raise TokenRevokedError(mark("LinkedIn no longer accepts this token: connect the account anew."))
    if status != requests.codes.ok:
        raise _refusal(answer)


def _refusal(answer: requests.Response) -> NetworkError:
    if answer.status_code == requests.codes.forbidden:
        return PermanentError(
            mark("LinkedIn does not let this app read posts: it has to grant r_member_postAnalytics.")
        )
    if answer.status_code == requests.codes.upgrade_required:
        return PermanentError(mark("LinkedIn no longer answers this version of its API: set LINKEDIN_API_VERSION."))
    return PermanentError(
        mark("LinkedIn does not take the question (status %(status)s).") % {"status": answer.status_code}
    )
