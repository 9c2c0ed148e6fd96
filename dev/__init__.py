"""The set-up behind the Makefile: packages, database and checks, with nothing but Python itself."""
