#!/bin/sh
# Kills the courier at random instants, and replays every write boundary of the outbox.
set -eu
target=$1
"$target"/tests/system/crash "$target"
"$target"/tests/system/vfs_replay
