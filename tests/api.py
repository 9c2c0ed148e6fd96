"""A caller of the API, signed in as a person."""

from dataclasses import dataclass

from django.test import Client

ROOT = "/api/v1"


@dataclass
class Caller:
    client: Client

    def get(self, path, **query):
        return self.client.get(f"{ROOT}/{path}", query)

    def send(self, method, path, body=None, *, raw=None, **headers):
        data = {"data": body if raw is None else raw, "content_type": "application/json"}
        return getattr(self.client, method)(f"{ROOT}/{path}", **data, headers=headers)

    def post(self, path, body=None, **headers):
        return self.send("post", path, {} if body is None else body, **headers)

    def patch(self, path, body, **headers):
        return self.send("patch", path, body, **headers)

    def made(self, path, body=None):
        """What a POST made; anything but a success is shown."""
        answer = self.post(path, body)
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    def keys(self, path, key, **query):
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return {row[key] for row in answer.json()["results"]}
