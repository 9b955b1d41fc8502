#!/usr/bin/env python3
"""What is delivered: a release, made here with keys of its own, and unpacked again from the
root that is on its disk. No shell, nobody who can sign in, nothing of the tests, no key of a
development machine, no terminal's settings. TAP.

usage: released.py FOLDER     FOLDER: build/image/qemu-test, the variant that it is told from"""
import os
import re
import subprocess
import sys
import tempfile

import disk
from answers import play

DEVELOPMENT = os.environ.get("KEYS", "build/keys-image")


def look_into(root, variant="release"):
    """The answers of cross/check-root.sh: what is so, what is not."""
    said = subprocess.run(["cross/check-root.sh", root, variant], capture_output=True, text=True,
                          check=False).stdout
    return (re.findall(r"^ok \d+ - (.*)$", said, re.M),
            re.findall(r"^not ok \d+ - (.*)$", said, re.M))


def public(key):
    """The number that tells a public key (RSA), as bytes."""
    said = subprocess.run(["openssl", "x509", "-in", key, "-noout", "-modulus"], check=True,
                          capture_output=True, text=True).stdout
    return bytes.fromhex(said.strip().split("=")[1])


def unpack(image, out):
    disk.tool("unsquashfs", "-no-progress", "-quiet", "-d", out, image)


def holds(folder, root, keys):
    """Whose public keys the image has: in the boot loader's tree, for the kernel, and in the
    root, for updates; and if a private one is anywhere in it."""
    with open(os.path.join(folder, "board.dtb"), "rb") as file:
        boot = public(os.path.join(keys, "schalter.crt")) in file.read()
    update = public(os.path.join(keys, "update.crt")) == \
        public(os.path.join(root, "etc/rauc/keyring.pem"))
    private = subprocess.run(["grep", "-rlI", "PRIVATE KEY-----", root], capture_output=True,
                             text=True, check=False).stdout
    return boot, update, private


def look_at_data(folder, work, answers):
    out = os.path.join(work, "data")
    os.makedirs(out)
    disk.tool("debugfs", "-R", f"rdump / {out}", os.path.join(folder, "data.ext4"))
    files = sorted(os.path.relpath(os.path.join(place, name), out)
                   for place, _, names in os.walk(out) for name in names)
    answers.check("the partition of the terminal has no settings and keeps nothing",
                  files == ["rauc.status"], str(files))


def released(folder, answers):
    with tempfile.TemporaryDirectory(prefix="released-") as work:
        keys, image, root = (os.path.join(work, name) for name in ("keys", "image", "root"))
        own = {**os.environ, "KEYS": keys}
        disk.tool("cross/keys.sh", "make", env=own)
        disk.tool("cross/image.sh", "build/arm64", "qemu", "release", image, env=own)
        unpack(os.path.join(image, "rootfs.img"), root)
        good, bad = look_into(root)
        for name in good:
            answers.check(f"in a release {name}", True)
        answers.check("and that is all that is looked for", not bad and len(good) == 7,
                      f"{good} {bad}")
        answers.check("it believes the keys it was made with, and has no private one",
                      holds(image, root, keys) == (True, True, ""), str(holds(image, root, keys)))
        answers.check("it believes no key of a development machine",
                      holds(image, root, DEVELOPMENT) == (False, False, ""))
        look_at_data(image, work, answers)
        unpack(os.path.join(folder, "rootfs.img"), os.path.join(work, "test"))
        _, bad = look_into(os.path.join(work, "test"))
        answers.check("what the tests run on is told from it",
                      bad == ["nothing of the tests is in it"], str(bad))


if __name__ == "__main__":
    sys.exit(play(released, "unsquashfs", "debugfs", "genimage"))
