"""A resource server, and a client that narrows its tokens, made of code written
by others: PyPI jwcrypto, pymacaroons and biscuit-python.

Driven by lines: reads one JSON object with the `format` of a `value` and what
its reader needs, writes one with what it says, or why it is not good.
"""

import base64
import json
import sys

from biscuit_auth import (
    Algorithm,
    AuthorizationError,
    AuthorizerBuilder,
    Biscuit,
    BlockBuilder,
    PublicKey,
)
from jwcrypto import jwe, jwk, jws
from pymacaroons import Macaroon, Verifier


# What a resource server that knows biscuits alone would write.
POLICY = """allow if right($i, {type}), actions($i, $actions),
    want_action($action), $actions.contains($action);"""


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jwt_signed(asked):
    token = jws.JWS()
    token.deserialize(asked["value"])
    keys = jwk.JWKSet.from_json(json.dumps(asked["jwks"]))
    token.allowed_algs = ["EdDSA"]
    token.verify(keys.get_key(token.jose_header["kid"]))
    return {"typ": token.jose_header["typ"], "claims": json.loads(token.payload)}


def jwt_encrypted(asked):
    token = jwe.JWE(algs=["ECDH-ES+A256KW", "RSA-OAEP-256", "A256GCM"])
    token.deserialize(asked["value"], key=jwk.JWK(**asked["key"]))
    assert token.jose_header["cty"] == "JWT"
    return jwt_signed({**asked, "value": token.payload.decode()})


def macaroon(asked):
    token = Macaroon.deserialize(asked["value"])
    verifier = Verifier()
    verifier.satisfy_general(lambda caveat: caveat in asked["holds"])
    verifier.verify(token, octets(asked["root"]))
    token.add_first_party_caveat(asked["narrow"])
    return {
        "identifier": json.loads(token.identifier),
        "narrowed": token.serialize().rstrip("="),
    }


def biscuit(asked):
    root = PublicKey.from_bytes(octets(asked["root"]), Algorithm.Ed25519)
    token = Biscuit.from_bytes(octets(asked["value"]), root)

    policy = POLICY.replace("{type}", json.dumps(asked.get("type", "photo")))

    def is_allowed(facts):
        try:
            AuthorizerBuilder("\n".join([*facts, policy])).build(token).authorize()
            return True
        except AuthorizationError:
            return False

    narrowed = token.append(BlockBuilder(asked["narrow"]))
    return {
        "allowed": is_allowed(asked["holds"]),
        "refused": [is_allowed(facts) for facts in asked["fails"]],
        "narrowed": text(bytes(narrowed.to_bytes())),
    }


READERS = {
    "jwt-signed": jwt_signed,
    "jwt-encrypted": jwt_encrypted,
    "macaroon": macaroon,
    "biscuit": biscuit,
}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = READERS[asked["format"]](asked)
    except Exception as error:
        answer = {"refused": type(error).__name__, "why": str(error)}
    print(json.dumps(answer), flush=True)
