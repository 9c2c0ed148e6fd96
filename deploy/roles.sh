#!/bin/sh
# Runs once, when the database's volume is new: the owner of the tables and the web's login.
# The owner is no superuser; it may make the job roles and let the login act as them.
set -eu
psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner="$TIP_OWNER_PASSWORD" --set login="$TIP_LOGIN_PASSWORD" <<'SQL'
CREATE ROLE tip_owner LOGIN CREATEROLE PASSWORD :'owner';
CREATE ROLE tip_login LOGIN NOINHERIT PASSWORD :'login';
GRANT tip_login TO tip_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
CREATE DATABASE tipcouncil OWNER tip_owner ENCODING UTF8 TEMPLATE template0
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE tipcouncil FROM PUBLIC;
GRANT CONNECT ON DATABASE tipcouncil TO tip_login;
SQL
