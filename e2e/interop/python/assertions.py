"""A client that reads its assertions with code written by others: id_token by
the PyPI package joserfc, saml2 by signxml.

Driven by lines: reads one JSON object with `jwks` (the tenant's key set),
`id_token`, `saml2`, `issuer` and `audience`, writes one with what each assertion
says, or why it is not good.
"""

import base64
import datetime
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from signxml import SignatureConfiguration, SignatureMethod, XMLVerifier
from signxml.exceptions import SignXMLException

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_id_token(asked):
    keys = KeySet.import_key_set(asked["jwks"])
    token = jwt.decode(asked["id_token"], keys, algorithms=["ES256"])
    checks = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": asked["issuer"]},
        aud={"essential": True, "value": asked["audience"]},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    checks.validate(token.claims)
    return token.claims


def certificate(jwks):
    """signxml wants the key in a certificate: anybody can issue one for it."""
    jwk = next(key for key in jwks["keys"] if key["kty"] == "EC")
    x, y = (int.from_bytes(octets(jwk[name]), "big") for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, jwk["kid"])])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key).serial_number(1)
    builder = builder.not_valid_before(now - day).not_valid_after(now + day)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())


def read_saml2(asked):
    expected = SignatureConfiguration(
        location="./", signature_methods=frozenset([SignatureMethod.ECDSA_SHA256])
    )
    verified = XMLVerifier().verify(
        octets(asked["saml2"]),
        x509_cert=certificate(asked["jwks"]),
        id_attribute="ID",
        expect_config=expected,
    )
    # Only what was signed is looked at.
    assertion = verified.signed_xml
    assert assertion.tag == SAML + "Assertion"
    conditions = assertion.find(SAML + "Conditions")
    now = datetime.datetime.now(datetime.timezone.utc)
    after = datetime.datetime.fromisoformat(conditions.get("NotOnOrAfter"))
    assert datetime.datetime.fromisoformat(conditions.get("NotBefore")) <= now < after
    return {
        "issuer": assertion.findtext(SAML + "Issuer"),
        "subject": assertion.findtext(f"{SAML}Subject/{SAML}NameID"),
        "audience": conditions.findtext(f"{SAML}AudienceRestriction/{SAML}Audience"),
    }


def attempt(read, asked):
    try:
        return read(asked)
    except (JoseError, SignXMLException, ValueError) as error:
        return {"refused": type(error).__name__}


for line in sys.stdin:
    asked = json.loads(line)
    answer = {
        "id_token": attempt(read_id_token, asked),
        "saml2": attempt(read_saml2, asked),
    }
    print(json.dumps(answer), flush=True)
