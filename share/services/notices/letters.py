"""A notice's letter: the facts that its template wants, in its reader's language."""

from urllib.parse import quote

from share.core import Core
from share.domain.colours import ink_on
from share.domain.notices import NoticeKind, Outgoing
from share.infra.letters import render
from share.language import spoken, when
from share.repositories.letters import Parts

UNSUBSCRIBE = "unsubscribe"


def outgoing(core: Core, parts: Parts, kind: NoticeKind) -> Outgoing:
    """The letter of a notice, as it goes out now."""
    unsubscribe = _unsubscribe_url(core, parts) if kind == NoticeKind.KIT_DIGEST else ""
    rendered = render(kind, _facts(core, parts) | {"unsubscribe": unsubscribe})
    return Outgoing(parts.notice.public_id, parts.notice.address, rendered, unsubscribe)


def _facts(core: Core, parts: Parts) -> dict[str, object]:
    notice, member, kit, campaign = parts.notice, parts.member, parts.kit, parts.campaign
    facts: dict[str, object] = {
        "organisation": parts.organisation.name,
        "colour": parts.organisation.colour,
        "ink": ink_on(parts.organisation.colour),
        "campaign": campaign.name if campaign else parts.organisation.name,
        "language": _language(parts),
        "name": member.name if member else "",
        "role": member.role if member else "",
        "link": "",
    }
    if name := notice.facts.get("network"):
        facts["network"] = core.networks.get(str(name)).label
        facts["account"] = str(notice.facts.get("account") or "")
        facts["link"] = f"{core.settings.public_url}/me/accounts"
    if suggested := notice.facts.get("suggested"):
        facts |= {"suggested": str(suggested), "answer": str(notice.facts.get("answer") or "")}
        facts["link"] = f"{core.settings.public_url}/suggest"
    if author := notice.facts.get("author"):
        facts |= {"author": str(author), "words": str(notice.facts.get("words") or "")}
        facts["link"] = f"{core.settings.public_url}/me"
    if notice.kind == NoticeKind.POINTS_ANSWERED:
        facts |= {"answer": str(notice.facts["points_note"]), "granted": int(notice.facts["granted"])}
        facts["link"] = f"{core.settings.public_url}/me/points"
    sealed = notice.facts.get("token")
    if isinstance(sealed, str):
        page = "me/erase" if notice.kind == NoticeKind.ERASE else "signin"
        facts["link"] = f"{core.settings.public_url}/{page}/{core.vault.decrypt(sealed)}"
    if kit is not None and member is not None and campaign is not None:
        token = core.vault.kit_pass(kit.id, member.id)
        facts |= {
            "kit_title": kit.title,
            "why": kit.why,
            "link": f"{core.settings.public_url}/kits/{kit.slug}?pass={quote(token)}",
            "closes": when(kit.closes_at, zone=member.timezone or campaign.timezone, language=_language(parts)),
            "picture": _picture_url(core, parts),
            "picture_alt": kit.picture_alt,
        }
        if "note" in notice.facts:
            facts |= {
                "note": str(notice.facts["note"]),
                "words": str(notice.facts.get("words") or "") or parts.words,
                "leads_on": bool(notice.facts.get("url")),
                "link": f"{core.settings.public_url}/kits/{kit.slug}/fix?pass={quote(token)}",
            }
    return facts


def _language(parts: Parts) -> str:
    """The member's own language where we speak it, else the campaign's, else English."""
    own = spoken(parts.member.language if parts.member else None)
    return own or spoken(parts.campaign.language if parts.campaign else None) or "en"


def _picture_url(core: Core, parts: Parts) -> str:
    if parts.picture is None:
        return ""
    extension = parts.picture.mime.removeprefix("image/")
    return f"{core.settings.public_url}/media/{parts.picture.sha256}.{extension}"


def _unsubscribe_url(core: Core, parts: Parts) -> str:
    if parts.member is None:
        return ""
    token = core.vault.sign(str(parts.member.id), purpose=UNSUBSCRIBE)
    return f"{core.settings.public_url}/unsubscribe/{token}"
