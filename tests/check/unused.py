#!/usr/bin/env python3
"""Finds functions that a header offers and no other file of the product calls.

Such a function is either private (make it static and take it out of the header) or dead
(delete it). What only tests need stands in ALLOWED with its reason; a reason that is no
longer needed is reported too, so that the list cannot outlive its use.
Prints `file:line: message` and exits 1 if there is one.  Usage: unused.py [ROOT]"""
import pathlib
import re
import sys

# Function -> why it is offered although only tests call it.
ALLOWED = {
    "audit_rule_name": "the tests of the pages print which rule is broken",
    "coverage_root": "the whole-number root is tested over its range",
    "eid_is_ending": "tests wait until the programs of a visit are gone",
    "eid_right_name": "the names on the wire are held against the masks",
    "glyphs_has": "the fonts are held against the letters of DIN 91379",
    "glyphs_stats": "what is cached, and that nothing typed is",
    "graphemes_count": "tests count what a field takes",
    "graphemes_next": "tests walk a text as the caret does",
    "icons_label": "the catalogue's names are held against the drawings",
    "link_decode": "the fuzzer and the tests feed it without a socket",
    "loop_turn": "tests turn a loop once",
    "net_read_wait": "what a server may write there, without a server",
    "offer_fields": "the fuzzer feeds it without a signature",
    "outbox_each": "the disk tests look at every row",
    "printer_state": "tests wait for it; the kiosk is told when it changes",
    "set_event_kind_name": "tests name the kind they sent",
    "theme_contrast": "every pair of colours is held against WCAG 2.2",
    "theme_palette_find": "the page printer takes looks by name",
    "theme_palette_name": "the page printer names what it shows",
    "theme_size_find": "the page printer takes sizes by name",
    "theme_size_name": "the page printer names what it shows",
    "update_read": "what RAUC says of an update, without one",
    "upkeep_decode_copy": "the fuzzer and the tests feed it without a socket",
    "upkeep_decode_news": "the fuzzer and the tests feed it without a socket",
    "upkeep_decode_request": "the same",
    "upkeep_encode_copy": "the same",
    "upkeep_encode_news": "the same",
    "upkeep_encode_request": "the same",
    "view_dump": "the golden texts of the pages",
    "yaml_parse": "the fuzzer and the tests feed it without a file",
}

FOLDERS = ("firmware", "ui", "drivers")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
DIRECTIVE = re.compile(r"^\s*#\s*(?:include|if|ifdef|ifndef|endif|pragma)\b[^\n]*", re.M)
# A declaration begins in the first column and ends with `;`: type, name, arguments.
DECLARED = re.compile(r"^(?!static\b|typedef\b|extern\b|struct \w+ \{|#)"
                      r"[a-z][\w \t\n*]*?[\s*]([a-z]\w*)\s*\([^;{]*\)[^;{]*;", re.M)
NAME = re.compile(r"\b[a-z]\w*\b")
TAG = re.compile(r"\b(?:struct|enum|union)\s+\w+")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def words_of(path):
    code = STRING.sub(blank, COMMENT.sub(blank, path.read_text(encoding="utf-8")))
    return DIRECTIVE.sub(blank, code)


def is_defined(name, code):
    """House style: a definition has its name in the first column."""
    return re.search(rf"^{name}\(", code, re.M) is not None


def check(root, report):
    code = {path.relative_to(root).as_posix(): words_of(path)
            for folder in FOLDERS for path in sorted((root / folder).rglob("*.[ch]"))}
    users = {}
    for path, text in code.items():
        for name in set(NAME.findall(TAG.sub(blank, text))):
            users.setdefault(name, set()).add(path)
    declared = set()
    for path in (p for p in code if p.endswith(".h")):
        for match in DECLARED.finditer(code[path]):
            name = match.group(1)
            declared.add(name)
            line = code[path].count("\n", 0, match.start(1)) + 1
            # A macro of the same header may be what the others call.
            here = len(re.findall(rf"\b{name}\b", TAG.sub(blank, code[path]))) > 1
            homes = {p for p in users[name] if is_defined(name, code[p])}
            called = here or bool(users[name] - homes - {path})
            if not called and name not in ALLOWED:
                report(path, line, f"{name} is used by no other file of the product: "
                       "make it static or delete it")
            if called and name in ALLOWED:
                report("tests/check/unused.py", 1, f"{name} is used now: take it off")
    return declared


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []
    declared = check(root, lambda f, n, m: found.append(f"{f}:{n}: {m}"))
    print("\n".join(found) if found else f"unused: {len(declared)} functions, all used")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
