from marshmallow import Schema, fields

from share.networks.registry import NETWORKS
from share.web.api.fields import Choice
from share.web.api.reading import Input

NETWORK_NAMES = [network.name for network in NETWORKS]


class NewClaim(Input):
    network = Choice(NETWORK_NAMES, required=True)


class Claim(Schema):
    id = fields.String(required=True, attribute="public_id")
    network = fields.String(required=True)
    link = fields.String(required=True, attribute="link_url", metadata={"description": "The personal tracked link."})
    caption = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "The whole post: caption, link and disclosure."})
    intent_url = fields.String(
        required=True,
        metadata={"description": "Opens the network's own composer, or with “copy” the network; may be empty then."},
    )
    share_mode = fields.String(
        required=True,
        metadata={"description": "“copy-first” wants the text copied by hand before; “copy” has no composer to open."},
    )
