#!/usr/bin/env python3
"""Holds what the documents say against the tree: every package that is installed has its
row in docs/dependencies.md and every row its package, every library the Makefile links
comes from one of them, and every file that a document names is there.

Prints `file:line: message` and exits 1 if there is one.  Usage: documents.py [ROOT]"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

PACKAGES = "tests/run/packages.txt"
# What building for the device needs beside it.
CROSS = "cross/host.txt"
DEPENDENCIES = "docs/dependencies.md"
# Installed only where they are absent (tests/run/deps.sh).
SOMETIMES = {"nodejs", "npm"}
# Part of the C library; every compiler brings it.
WITH_THE_COMPILER = {"m", "pthread"}
ROW = re.compile(r"^\|[^|]*\|([^|]*)\|", re.M)
PATH = re.compile(r"`((?:[a-z0-9_.-]+/)+[A-Za-z0-9_.-]*)`|\]\(([^)#:]+)\)")
# Where a path that is named may begin, apart from the tree's own folders.
HOMES = (".", "firmware", "assets/catalogue")


def listed(root):
    """Package -> (list, line of it)."""
    found = {}
    for path in (PACKAGES, CROSS):
        if not (root / path).is_file():
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            name = line.split("#")[0].split()
            if name:
                found[name[0]] = path, number
    return found


def explained(root):
    found = {}
    for number, line in enumerate((root / DEPENDENCIES).read_text().splitlines(), 1):
        row = ROW.match(line)
        for name in re.findall(r"`([^`]+)`", row.group(1)) if row else []:
            found.setdefault(name, number)
    return found


def check_packages(root, report):
    installed, rows = listed(root), explained(root)
    for name in sorted(set(installed) - set(rows)):
        report(*installed[name], f"{name} has no row in {DEPENDENCIES}")
    for name in sorted(set(rows) - set(installed) - SOMETIMES):
        report(DEPENDENCIES, rows[name], f"{name} is not in {PACKAGES}")


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def owner(file):
    """The package a file came with, "" if this machine cannot tell."""
    found = output("dpkg", "-S", os.path.normpath(file))
    return found.split(":")[0] if found else ""


def check_libraries(root, report):
    """Every library of the Makefile comes from a package of the list."""
    makefile = root / "Makefile"
    if not makefile.is_file() or not shutil.which("dpkg") or not shutil.which("pkg-config"):
        return
    text = makefile.read_text()
    names = re.search(r"^PACKAGES := ((?:[^\n]*\\\n)*[^\n]*)", text, re.M)
    modules = set(names.group(1).replace("\\", " ").split()) if names else set()
    for call in re.findall(r"(?:pkg-config|\$\(PKG_CONFIG\)) --(?:libs|\$\(1\)) ([a-z0-9_. -]+)", text):
        modules |= set(call.split())
    files = {m: output("pkg-config", "--variable=pcfiledir", m) + f"/{m}.pc"
             for m in modules}
    for name in set(re.findall(r"(?<=\s)-l(\w+)", text)) - WITH_THE_COMPILER:
        files["-l" + name] = output("gcc", f"-print-file-name=lib{name}.so")
    installed = listed(root)
    for name, file in sorted(files.items()):
        package = owner(file)
        if package and package not in installed:
            report("Makefile", 1, f"{name} comes from {package}, "
                   f"which is not in {PACKAGES}")


def check_paths(root, report):
    for document in sorted([*root.glob("*.md"), *root.glob("docs/*.md"),
                            *root.glob("tests/*/README.md")]):
        name = document.relative_to(root).as_posix()
        for number, line in enumerate(document.read_text().splitlines(), 1):
            for match in PATH.finditer(line):
                path = (match.group(1) or match.group(2)).rstrip("/")
                top = path.split("/")[0]
                homes = [root / home for home in HOMES] + [document.parent]
                if path.startswith("../shared/") and not (root / "../shared").is_dir():
                    continue  # stands beside the project on some machines only
                ours = top != "build" and any((home / top).is_dir() for home in homes)
                linked = match.group(2) is not None
                if (ours or linked) and not any((home / path).exists() for home in homes):
                    report(name, number, f"{path} is not there")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []

    def report(path, number, message):
        found.append(f"{path}:{number}: {message}")

    check_packages(root, report)
    check_libraries(root, report)
    check_paths(root, report)
    print("\n".join(found) if found else "documents: as the tree is")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
