#!/usr/bin/env python3
"""Checks the house rules a compiler does not know: banned functions, file and function
lengths, headers that say what they own, no typedef but for function types, no state at file scope,
no paths of a build machine, no unfinished places.

Prints `file:line: message` and exits 1 if there is a violation.  Usage: style.py [ROOT]"""
import pathlib
import re
import sys

MAX_LINES = 500
# Tables and files with a reason to be longer; each with that reason.
LONGER = {
    "firmware/core/letters_table.h": "table of DIN 91379 letters",
    "ui/keyboard_letters.h": "table of DIN 91379 letters",
}

# Lines between the braces of a function of the product.
MAX_FUNCTION = 60
# One case for each role of an item, side by side; other functions are cut.
LONGER_FUNCTIONS = {
    ("ui/paint_parts.c", "paint_arrange"), ("ui/paint_shapes.c", "paint_shapes"),
}

BANNED = {
    "strcpy": "text_copy", "strcat": "text_put", "sprintf": "text_format",
    "vsprintf": "text_put_format", "gets": "read", "atoi": "text_to_int64",
    "atol": "text_to_int64", "strtok": "a loop", "strncpy": "text_copy",
    "system": "execve with a clean environment", "popen": "execve with a clean environment",
    "alloca": "an array with a maximum", "usleep": "a timer of the loop",
    "sleep": "a timer of the loop", "rand": "random_bytes",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
TYPEDEF = re.compile(r"^\s*typedef\s+(?!.*\()")
STATE = re.compile(r"^\s*static\s+(?!const\b|inline\b|_Thread_local\b)"
                   r"(?![^=;]*\bconst\b[^=;]*\[)[\w\s\*]+\b\w+(\[[^\]]*\])*\s*(=[^=].*)?;")
# File-scope state that was weighed, with its reason.
STATE_ALLOWED = {
    "firmware/base/log.c": "which process is speaking, set once at start",
}
FUNCTION = re.compile(r"^([a-z]\w*)\(")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w/.])/(work|farm|home|root)/")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def check_functions(path, text, report):
    """House style: name, opening and closing brace of a function in the first column."""
    lines = text.splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            length = number - start - 1
            name = next((n for n in map(FUNCTION.match, reversed(lines[:start - 1])) if n),
                        None)
            name = name.group(1) if name else "?"
            if length >= MAX_FUNCTION and (path, name) not in LONGER_FUNCTIONS:
                report(path, start, f"{name} has {length} lines; cut what has "
                       f"{MAX_FUNCTION} into parts named for what they are")
            start = None


def check_c(path, text, product, report):
    code = STRING.sub('""', COMMENT.sub(blank, text))
    for number, line in enumerate(code.splitlines(), 1):
        for match in CALL.finditer(line):
            if product:
                name = match.group(1)
                report(path, number, f"{name} is banned, use {BANNED[name]}")
        if TYPEDEF.match(line) and product:
            report(path, number, "typedef only for function types")
        if product and path not in STATE_ALLOWED and STATE.match(line) \
                and not line.rstrip().endswith(");"):
            report(path, number, "mutable state at file scope")
    lines = text.count("\n")
    if lines > MAX_LINES and path not in LONGER and "generated" not in text[:300]:
        report(path, 1, f"{lines} lines; more than {MAX_LINES} are usually two modules")
    if product:
        check_functions(path, code, report)
    if product and path.endswith(".h") and not text.lstrip().startswith("/*"):
        report(path, 1, "a header begins with what it owns")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []

    def report(path, number, message):
        found.append(f"{path}:{number}: {message}")

    count = 0
    for folder in ("firmware", "ui", "drivers", "tests", "assets", "cross", "docs", ".ci"):
        for file in sorted((root / folder).rglob("*")):
            path = file.relative_to(root).as_posix()
            if not file.is_file() or "node_modules" in path or "/corpus/" in path:
                continue
            try:
                text = file.read_text()
            except UnicodeDecodeError:
                continue
            count += 1
            if path.startswith("tests/check/"):
                continue
            for number, line in enumerate(text.splitlines(), 1):
                if UNFINISHED.search(line) and not path.startswith("tests/fuzz"):
                    report(path, number, "an unfinished place")
                if MACHINE_PATH.search(line):
                    report(path, number, "a path of one machine")
            if path.endswith((".c", ".h")):
                check_c(path, text, not path.startswith("tests/"), report)
    print("\n".join(found) if found else f"style: {count} files, no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
