#!/usr/bin/env python
"""Run a command as the database's owner; only the web process stands behind the wall."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")
    if "runserver" not in sys.argv[1:2]:
        os.environ.setdefault("TIP_ACT_AS_OWNER", "1")
    execute_from_command_line(sys.argv)
