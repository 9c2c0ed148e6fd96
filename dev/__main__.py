"""Finds a Python that is new enough, in words that an old one can still read.

Any Python from 2.7 on must be able to parse this file, so that what a person gets is a sentence.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ["python3.14", "python3.13", "python3.12", "python3.11"]
PROBE = "import sys; raise SystemExit(sys.version_info < %r)" % (OLDEST,)


def newer_python():
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in NAMES:
            path = os.path.join(folder, name)
            # A version manager's stand-in has the name but may refuse to start.
            with open(os.devnull, "w") as nowhere:
                if os.access(path, os.X_OK) and not subprocess.call(
                    [path, "-c", PROBE], stdout=nowhere, stderr=nowhere
                ):
                    return path
    return None


if sys.version_info < OLDEST:
    path = newer_python()
    if path is None:
        sys.exit(
            "This is Python %d.%d and the site needs 3.11 or later: install one and name it, "
            "for instance `make run PYTHON=/usr/bin/python3.12`." % sys.version_info[:2]
        )
    os.execv(path, [path, "-m", "dev"] + sys.argv[1:])

from dev.tasks import main  # noqa: E402

main()
