"""A gateway that asks for decisions with the PyPI package decern, an AuthZEN
client, and checks every answer with the PyPI package jsonschema.

Driven by lines: the first has `base` and `token`; each other one has `subject`,
`action`, `resource` and `context` of a question, or `endpoint` and `asked` of one
that decern does not know. Writes what came of each.
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


def ask(client, asked):
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
