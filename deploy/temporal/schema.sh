#!/bin/sh
# Creates the two databases of Temporal in Postgres and brings their schemas up to date.
# Safe to repeat. The password comes from SQL_PASSWORD.
set -eu

tool() {
  temporal-sql-tool --plugin postgres12 --ep temporal-postgres -p 5432 -u temporal "$@"
}

prepare() {
  versions="/etc/temporal/schema/postgresql/v12/$2/versioned"
  if ! tool --db "$1" update-schema -d "$versions"; then
    tool --db "$1" create
    tool --db "$1" setup-schema -v 0.0
    tool --db "$1" update-schema -d "$versions"
  fi
}

prepare temporal temporal
prepare temporal_visibility visibility
