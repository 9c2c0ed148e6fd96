"""The part of the OpenAPI description that every endpoint shares."""

from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `current` is the row as it stands, when it was changed meanwhile.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Query parameter."},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {"type": "object", "additionalProperties": True},
    },
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag you saw, in quotes; or send `version`. One of them is required.",
}
FIELDS = {
    "name": "fields",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Only these fields, separated by commas.",
}


class Schema(AutoSchema):
    """Adds what the shared views answer and ask for beside each entity's own."""

    def _get_parameters(self):
        parameters = super()._get_parameters()
        if self.method == "GET" and getattr(self.view, "action", "") in {"list", "retrieve"}:
            parameters.append(FIELDS)
        if getattr(self.view, "asks_for_version", lambda: False)():
            parameters.append(IF_MATCH)
        return parameters

    def get_response_serializers(self):
        action = getattr(self.view, "action", "")
        if action in getattr(self.view, "answers", {}):
            return self.view.answers[action](many=action == "steps")
        if action in getattr(self.view, "forms", {}):
            return self.view.serializer_class
        return super().get_response_serializers()

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = {
            "description": "What went wrong, in sentences.",
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
        return bodies
