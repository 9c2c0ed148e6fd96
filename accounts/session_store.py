"""Sessions in the database, reached as `tip_web` only: no job may read another person's session."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from accounts.wall import acting_as_visitor


class SessionStore(DatabaseSessionStore):
    def load(self):
        with acting_as_visitor():
            return super().load()

    def exists(self, session_key):
        with acting_as_visitor():
            return super().exists(session_key)

    def save(self, must_create=False):
        with acting_as_visitor():
            super().save(must_create)

    def delete(self, session_key=None):
        with acting_as_visitor():
            super().delete(session_key)
