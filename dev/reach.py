"""Says in one sentence why a person's own PostgreSQL cannot be used; runs inside `.venv`."""

import os
import sys

import psycopg2

OLDEST = 16  # Daitch-Mokotoff soundex, docs/decisions/0011

for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
    url = os.environ.get(name)
    if not url:
        continue
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        sys.exit(
            f"The database of {name} cannot be used: start it, correct the address, "
            f"or unset it to use the embedded one ({reason.rstrip('.?')})."
        )
    version = connection.server_version // 10000
    connection.close()
    if version < OLDEST:
        sys.exit(f"{name} leads to PostgreSQL {version}: use PostgreSQL {OLDEST} or later.")
