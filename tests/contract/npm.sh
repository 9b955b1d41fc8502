#!/bin/sh
# Installs what the contract test needs into build/npm and prints that directory.
# Nothing happens when the lock file has not changed since the last time. Tests that run
# side by side wait for the first of them.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../../build/npm
mkdir -p "$target"
target=$(cd "$target" && pwd)
exec 9>"$target/lock"
flock 9

if ! cmp -s "$here/package-lock.json" "$target/installed-lock.json"; then
	cp "$here/package.json" "$here/package-lock.json" "$target/"
	(cd "$target" && nice npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 9>&-) || {
		echo "npm ci failed, see $target/npm.log" >&2
		exit 1
	}
	cp "$here/package-lock.json" "$target/installed-lock.json"
fi
echo "$target"
