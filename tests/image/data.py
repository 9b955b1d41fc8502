"""What must outlive everything on the partition `data`: applications in the outbox and the
terminal's settings. Put there before a test, looked for after it."""
import os
import shutil
import sqlite3
import subprocess
import tempfile

import disk
import vm

COUNT = 12
BLOCKS_KB = 64 << 10
SEALED = "SELECT reference, metadata, data, recovery FROM sealed ORDER BY reference"


def applications(file):
    """Reference and sealed parts of each; an SQLite error if the file is not whole."""
    outbox = sqlite3.connect(file)
    try:
        said = outbox.execute("PRAGMA integrity_check").fetchall()
        if said != [("ok",)]:
            raise sqlite3.DatabaseError(str(said))
        return outbox.execute(SEALED).fetchall()
    finally:
        outbox.close()


def make(folder, file):
    """A partition as image FOLDER has it, with an outbox in which applications wait."""
    with tempfile.TemporaryDirectory(prefix="data-") as work:
        tree = os.path.join(work, "tree")
        shutil.copytree(os.path.join(folder, "input", "data"), tree)
        disk.tool(os.path.join(vm.PROGRAMS, "tests/system/make_outbox"),
                  os.path.join(tree, "bestand", "outbox.sqlite"), str(COUNT))
        disk.ext4(file, f"{BLOCKS_KB}k", tree, "data")
        return applications(os.path.join(tree, "bestand", "outbox.sqlite"))


class Data:
    """The partition of one test."""

    def __init__(self, folder, work):
        self.settings = os.path.join(folder, "input", "data", "konfiguration")
        self.file = os.path.join(work, "data.ext4")
        self.applications = make(folder, self.file)

    def put(self, path):
        with open(self.file, "rb") as file:
            disk.write(path, "data", file.read())

    def lost(self, path):
        """What is not any more as it was put onto this disk, in words; "" if all is there.
        The disk's device is off; the file system is mended as the device would."""
        with tempfile.TemporaryDirectory(prefix="data-") as work:
            file = os.path.join(work, "data.ext4")
            with open(file, "wb") as to:
                to.write(disk.read(path, "data"))
            try:
                disk.tool("e2fsck", "-f", "-p", file, good=(0, 1))
                disk.tool("debugfs", "-R", f"rdump bestand konfiguration {work}", file)
                return self.differs(work)
            except (OSError, sqlite3.Error) as trouble:
                return str(trouble)

    def differs(self, work):
        aside = [name for name in os.listdir(os.path.join(work, "bestand")) if "damaged" in name]
        if aside:
            return f"an outbox was put aside: {aside}"
        if applications(os.path.join(work, "bestand", "outbox.sqlite")) != self.applications:
            return "applications are missing or changed"
        done = subprocess.run(["diff", "-r", self.settings, os.path.join(work, "konfiguration")],
                              capture_output=True, text=True, check=False)
        return done.stdout + done.stderr
