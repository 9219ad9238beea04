"""An MCP client, the protocol's own Python SDK, that finds its way to a GNAP
token: its HTTP client answers the challenge of a 401 with a grant request, and
signs every request with the key of the token.

Driven by lines: reads one JSON object, writes one. It reads `url` (of the MCP
server), `grant_endpoint` (the one AS that is trusted), `key` (a private JWK),
`instance_id`, and `calls`, an array of tool names with their arguments.
"""

import asyncio
import base64
import json
import re
import secrets
import sys

import httpx2
from cryptography.hazmat.primitives.asymmetric import ed25519
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureKeyResolver,
    algorithms,
)
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Keys(HTTPSignatureKeyResolver):
    def __init__(self, jwk):
        self.key = ed25519.Ed25519PrivateKey.from_private_bytes(octets(jwk["d"]))

    def resolve_private_key(self, key_id):
        return self.key


class Signed:
    """What the signer wants to see of a request."""

    def __init__(self, request):
        self.method = request.method
        self.url = str(request.url)
        self.headers = {name.title(): value for name, value in request.headers.items()}


class Gnap(httpx2.Auth):
    """Follows a challenge of the scheme GNAP (RFC 9635 section 9.1), then signs
    each request (section 7.3.1)."""

    requires_request_body = True
    requires_response_body = True

    def __init__(self, asked):
        self.jwk = asked["key"]
        self.instance_id = asked["instance_id"]
        self.grant_endpoint = asked["grant_endpoint"]
        self.token = None
        self.challenges = []

    def auth_flow(self, request):
        if self.token is None:
            answer = yield request
            if answer.status_code != 401:
                return
            self.challenges = answer.headers.get_list("www-authenticate")
            granted = yield self.grant_request(self.followed())
            self.token = granted.json()["access_token"]["value"]
        request.headers["Authorization"] = "GNAP " + self.token
        yield self.sign(request)

    def followed(self):
        """What the challenge says, if it is about the AS that is trusted."""
        field = next(field for field in self.challenges if field.startswith("GNAP "))
        said = dict(re.findall(r'(\w+)="([^"]*)"', field))
        if said["as_uri"] != self.grant_endpoint:
            raise ValueError("challenge is about another AS")
        return said

    def grant_request(self, said):
        content = {
            "access_token": {"access": [said["access"]]},
            "client": self.instance_id,
        }
        headers = {"Referer": said["referrer"]}
        request = httpx2.Request(
            "POST", self.grant_endpoint, json=content, headers=headers
        )
        return self.sign(request)

    def sign(self, request):
        signed = Signed(request)
        names = ("authorization", "content-type")
        covered = [name for name in names if name in request.headers]
        signer = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519, key_resolver=Keys(self.jwk)
        )
        signer.sign(
            signed,
            key_id=self.jwk["kid"],
            nonce=secrets.token_urlsafe(16),
            tag="gnap",
            include_alg=False,
            covered_component_ids=["@method", "@target-uri", *covered],
            body=request.content or None,
        )
        for name in ("Content-Digest", "Signature-Input", "Signature"):
            if name in signed.headers:
                request.headers[name] = signed.headers[name]
        return request


async def call(session, name, arguments):
    try:
        async with asyncio.timeout(10):
            result = await session.call_tool(name, arguments)
    except Exception as error:
        return {"refused": str(error)}
    return {"text": result.content[0].text}


async def answer(asked):
    auth = Gnap(asked)
    async with (
        httpx2.AsyncClient(auth=auth, trust_env=False) as http,
        streamable_http_client(asked["url"], http_client=http) as (read, write),
        ClientSession(read, write) as session,
    ):
        started = await session.initialize()
        tools = await session.list_tools()
        return {
            "challenges": auth.challenges,
            "protocol": started.protocol_version,
            "tools": [tool.name for tool in tools.tools],
            "calls": [await call(session, *one) for one in asked["calls"]],
        }


def main():
    for line in sys.stdin:
        print(json.dumps(asyncio.run(answer(json.loads(line)))), flush=True)


main()
