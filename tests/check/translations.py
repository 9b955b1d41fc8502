#!/usr/bin/env python3
"""Lists German sentences of the terminal that no .po file translates.

Reads the string literals of the pages and of the core's sentences; what looks like words
for people and has no msgid is printed as an empty entry, ready to be filled in. What is
said with LANG_DE is German on purpose (the town's part of a receipt). Also lists
translations with a typewriter's apostrophe in a word. Exits 1 if there is one of either.
Usage: translations.py [ROOT] [CODE]"""
import pathlib
import re
import sys

SPEAKING = ["ui/page*.c", "ui/keyboard*.c", "firmware/core/advice*.c",
            "firmware/core/form*.c", "firmware/core/receipt*.c",
            "firmware/core/session*.c"]
# Read by technicians alone.
GERMAN_ONLY = {"ui/page_technician.c", "ui/page_network.c", "ui/page_upkeep.c"}
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
INCLUDE = re.compile(r"^\s*#.*$", re.M)
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"(?:\s*"((?:\\.|[^"\\\n])*)")*')
PIECE = re.compile(r'"((?:\\.|[^"\\\n])*)"')
# Names of the code, formats and single signs are not for people.
WORDS = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,}|[a-zäöüß]{2,} [a-zäöüß{]|[A-Z]{2,} [a-zäöüß]{3,}")
NAME = re.compile(r"^[a-z0-9_.:/%-]+$")
STRAIGHT = re.compile(r"^(?!msgid|#).*\w'\w.*$", re.M)
GERMAN = re.compile(r'\bLANG_DE,\s*(?:"(?:\\.|[^"\\\n])*"\s*)+')


def literals(path):
    code = INCLUDE.sub("", COMMENT.sub(" ", path.read_text(encoding="utf-8")))
    code = GERMAN.sub("LANG_DE, ", code)
    for match in LITERAL.finditer(code):
        yield "".join(PIECE.findall(match.group(0)))


def known(path):
    text = path.read_text(encoding="utf-8")
    found = set()
    for match in re.finditer(r'^msgid(?:_plural)? ((?:"(?:\\.|[^"\\\n])*"\s*)+)', text, re.M):
        found.add("".join(PIECE.findall(match.group(1))))
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    code = sys.argv[2] if len(sys.argv) > 2 else "en"
    files = [root / "assets/lang" / f"{code}.po",
             root / "assets/catalogue/sprachen" / f"{code}.po"]
    done = known(files[0]) | known(files[1])
    straight = [f"{path.relative_to(root)}: {line}" for path in files
                for line in STRAIGHT.findall(path.read_text(encoding="utf-8"))]
    missing = {}
    for pattern in SPEAKING:
        for path in sorted(root.glob(pattern)):
            if str(path.relative_to(root)) in GERMAN_ONLY:
                continue
            for text in literals(path):
                if WORDS.search(text) and not NAME.match(text) and text not in done:
                    missing.setdefault(text, path.relative_to(root))
    for text, path in missing.items():
        print(f'#: {path}\nmsgid "{text}"\nmsgstr ""\n')
    for line in straight:
        print(f"{line}\n    Write the apostrophe as ’.")
    if not missing and not straight:
        print(f"translations: every sentence has its {code}")
    return 1 if missing or straight else 0


sys.exit(main())
