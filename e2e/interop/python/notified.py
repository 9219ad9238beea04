"""Takes what Parley tells approvers: a webhook, whose signature it verifies with
the PyPI package http-message-signatures, and mail, by aiosmtpd.

Driven by lines: says where it listens, then one JSON object for each message.
Reads one line with the tenant's key set before it verifies.
"""

import base64
import hashlib
import http.server
import json
import sys
import threading

from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ed25519
from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


class Keys(HTTPSignatureKeyResolver):
    """The keys of the tenant, by their `kid`."""

    known = {}

    def resolve_public_key(self, key_id):
        return ed25519.Ed25519PublicKey.from_public_bytes(octets(self.known[key_id]["x"]))


class Request:
    def __init__(self, method, url, headers):
        self.method = method
        self.url = url
        self.headers = headers


def verified(request, content):
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if request.headers["content-digest"] != f"sha-256=:{digest}:":
        return None
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519, key_resolver=Keys()
    )
    results = verifier.verify(request, expect_tag="parley-webhook")
    return sorted(str(name).strip('"') for name in results[0].covered_components)


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["content-length"]))
        url = f"http://{self.headers['host']}{self.path}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            covered = verified(Request("POST", url, headers), content)
        except Exception as error:
            covered = repr(error)
        try:
            verified(Request("POST", url + "/other", headers), content)
            elsewhere = "verified"
        except Exception:
            elsewhere = "refused"
        say(
            {
                "by": "webhook",
                "covered": covered,
                "elsewhere": elsewhere,
                "content": json.loads(content),
            }
        )
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mail:
    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode()
        say({"by": "mail", "to": envelope.rcpt_tos, "text": text})
        return "250 OK"


def main():
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    mail = Controller(Mail(), hostname="127.0.0.1", port=int(sys.argv[1]))
    mail.start()
    say({"hook": hook.server_address[1]})
    for line in sys.stdin:
        Keys.known = {key["kid"]: key for key in json.loads(line)["keys"]}
        say({"keys": len(Keys.known)})
    mail.stop()


main()
