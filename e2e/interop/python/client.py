"""A client instance and a resource server whose requests are signed by the PyPI
package http-message-signatures, with its own Content-Digest.

Driven by lines: reads one JSON object with a request to make, writes one with
the answer. A request has `method`, `url`, `key` (a private JWK), and if wanted
`content` (any JSON) and `token`.
"""

import base64
import http.client
import json
import secrets
import sys
import urllib.parse

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureKeyResolver,
    algorithms,
)


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_key(jwk):
    """The private key of a JWK, and the algorithm it signs with."""
    if jwk["kty"] == "OKP":
        key = ed25519.Ed25519PrivateKey.from_private_bytes(octets(jwk["d"]))
        return key, algorithms.ED25519
    secret = int.from_bytes(octets(jwk["d"]), "big")
    return ec.derive_private_key(secret, ec.SECP256R1()), algorithms.ECDSA_P256_SHA256


class Keys(HTTPSignatureKeyResolver):
    def __init__(self, key):
        self.key = key

    def resolve_private_key(self, key_id):
        return self.key


class Request:
    """What the signer wants to see of a request."""

    def __init__(self, method, url, headers):
        self.method = method
        self.url = url
        self.headers = headers


def signed(asked):
    """The request with its signature (RFC 9635 section 7.3.1), and its content."""
    request = Request(asked["method"], asked["url"], {})
    covered = ["@method", "@target-uri"]
    if "token" in asked:
        request.headers["Authorization"] = "GNAP " + asked["token"]
        covered.append("authorization")
    content = None
    if "content" in asked:
        # Spaces and escapes as Python likes them: the digest is over the octets.
        content = json.dumps(asked["content"], indent=1).encode()
        request.headers["Content-Type"] = "application/json"
        covered.append("content-type")
    key, algorithm = private_key(asked["key"])
    signer = HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=Keys(key))
    signer.sign(
        request,
        key_id=asked["key"]["kid"],
        nonce=secrets.token_urlsafe(16),
        tag="gnap",
        include_alg=False,
        covered_component_ids=covered,
        body=content,
    )
    return request, content


def send(request, content):
    url = urllib.parse.urlsplit(request.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
    connection.request(request.method, url.path, body=content, headers=dict(request.headers))
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return {"status": answer.status, "content": json.loads(text) if text else None}


for line in sys.stdin:
    print(json.dumps(send(*signed(json.loads(line)))), flush=True)
