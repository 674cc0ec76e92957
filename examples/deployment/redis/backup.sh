#!/bin/sh
# Backs up what Redis holds into one file: ./backup.sh redis://localhost:6379 /var/backups/shop.rdb
# To restore it, stop Redis, put the file into its folder as dump.rdb, and start it once without "appendonly yes"; then
# run "redis-cli config set appendonly yes".
set -eu
redis-cli -u "$1" --rdb "$2.new" >&2
mv "$2.new" "$2"
