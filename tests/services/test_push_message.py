"""The example of RFC 8291, section 5, and what stands in a signature."""

import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from share.channels.push_message import CURVE, Browser, authorization, decoded, encoded, encrypt, own_key, public_key

LISTENER = Browser(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENDER = ec.derive_private_key(int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE)
SALT = decoded("DGv6ra1nlYgDCS1FRnbzlw")
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_message_is_encrypted_as_the_standards_example_is() -> None:
    made = encrypt(b"When I grow up, I want to be a watermelon", LISTENER, key=SENDER, salt=SALT)
    assert encoded(made) == BODY


def test_the_same_secret_makes_the_same_key_on_every_host() -> None:
    assert public_key(own_key("one")) == public_key(own_key("one"))
    assert public_key(own_key("one")) != public_key(own_key("two"))


def test_the_signature_names_the_service_and_can_be_checked() -> None:
    key = own_key("one")
    scheme, _, rest = authorization(LISTENER.endpoint, key, contact="mailto:a@example.org").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    head, claims, signature = parts["t"].split(".")
    assert (scheme, parts["k"]) == ("vapid", public_key(key))
    assert json.loads(decoded(head))["alg"] == "ES256"
    told = json.loads(decoded(claims))
    assert (told["aud"], told["sub"]) == ("https://push.example.net", "mailto:a@example.org")
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
