"""A gateway that asks for decisions with the PyPI package decern, an AuthZEN
client, and checks every answer with the PyPI package jsonschema.

The schemas say what the Authorization API 1.0 says of each message, in the words
of the two that are published with it (evaluation requests and responses).

Driven by lines: the first has `base` and `token`; each other one has `subject`,
`action`, `resource` and `context` of a question, or `endpoint` and `asked` of one
that decern does not know; with `judged` it is sent whatever the schema says, and
both judgements are told. Writes what came of each.
"""

import json
import sys

import jsonschema
from decern import Client, DecernError

ENTITY = {
    "type": "object",
    "required": ["type", "id"],
    "properties": {
        "type": {"type": "string"},
        "id": {"type": "string"},
        "properties": {"type": "object"},
    },
}
ACTION = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "properties": {"type": "object"}},
}
# What is searched for: an `id` of it is not looked at.
OF_TYPE = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"type": "string"}, "properties": {"type": "object"}},
}
MEMBERS = {
    "subject": ENTITY,
    "resource": ENTITY,
    "action": ACTION,
    "context": {"type": "object"},
}


def asking(required, **other):
    return {
        "type": "object",
        "required": required,
        "properties": {**MEMBERS, **other},
    }


EVALUATION = asking(["subject", "resource", "action"])
WANTED_PAGE = {
    "type": "object",
    "properties": {
        "token": {"type": "string"},
        "limit": {"type": "integer", "minimum": 0},
        "properties": {"type": "object"},
    },
}
REQUESTS = {
    "evaluation": EVALUATION,
    "search/subject": asking(
        ["subject", "action", "resource"], subject=OF_TYPE, page=WANTED_PAGE
    ),
    "search/resource": asking(
        ["subject", "action", "resource"], resource=OF_TYPE, page=WANTED_PAGE
    ),
    "search/action": {
        "type": "object",
        "required": ["subject", "resource"],
        "properties": {
            "subject": ENTITY,
            "resource": ENTITY,
            "context": {"type": "object"},
            "page": WANTED_PAGE,
        },
    },
}
DECISION = {
    "type": "object",
    "required": ["decision"],
    "properties": {"decision": {"type": "boolean"}, "context": {"type": "object"}},
}
PAGE = {
    "type": "object",
    "required": ["next_token"],
    "properties": {
        "next_token": {"type": "string"},
        "count": {"type": "integer", "minimum": 0},
    },
}


def found(result):
    return {
        "type": "object",
        "required": ["results"],
        "properties": {"results": {"type": "array", "items": result}, "page": PAGE},
    }


ANSWERS = {
    "evaluation": DECISION,
    "evaluations": {
        "type": "object",
        "required": ["evaluations"],
        "properties": {"evaluations": {"type": "array", "items": DECISION}},
    },
    "search/subject": found(ENTITY),
    "search/resource": found(ENTITY),
    "search/action": found({"type": "object", "required": ["name"]}),
}


class Checked(Client):
    """Checks what is answered, whatever reads it then."""

    def _request(self, method, path, body=None):
        answer = super()._request(method, path, body)
        schema = ANSWERS[path.removeprefix("/access/v1/")]
        jsonschema.validate(json.loads(answer), schema)
        return answer


def judged(client, endpoint, asked):
    """Whether the schema accepts the request, and whether the server does."""
    validator = jsonschema.Draft202012Validator(REQUESTS[endpoint])
    try:
        client._request("POST", "/access/v1/" + endpoint, asked)
        status = 200
    except DecernError as error:
        status = error.status_code
    return {"valid": validator.is_valid(asked), "status": status}


def ask(client, asked):
    if "judged" in asked:
        return judged(client, asked["judged"], asked["asked"])
    try:
        if "endpoint" in asked:
            path = "/access/v1/" + asked["endpoint"]
            return json.loads(client._request("POST", path, asked["asked"]))
        decision = client.evaluate(
            asked["subject"], asked["action"], asked["resource"], asked.get("context")
        )
        return {"allowed": decision.allowed}
    except DecernError as error:
        return {"status": error.status_code}


def main():
    first = json.loads(sys.stdin.readline())
    client = Checked(first["base"], token=first["token"])
    for line in sys.stdin:
        print(json.dumps(ask(client, json.loads(line))), flush=True)


main()
