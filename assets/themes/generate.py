#!/usr/bin/env python3
"""Turns tokens.yaml into ui/theme_tokens.h and ui/theme_values.h.

Run from anywhere; needs only Python's own library and clang-format. With --check nothing
is written: the run fails when a header is not what the tokens give. The unit test
test_theme fails when a value here breaks a contrast the design promises."""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
UI = HERE.parent.parent / "ui"
COLUMNS = {"colour": (5,), "type": (4,), "leading": (4,), "length": (1, 2)}


def read_tokens(path):
    """The sections of the file as {section: {name: [values]}}; exits at any other form."""
    sections, section = {}, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split(" #")[0].rstrip()
        if not line or line.startswith("#"):
            continue
        head = re.fullmatch(r"(\w+):", line)
        entry = re.fullmatch(r"  (\w+):\s+\[([\w, ]+)\]", line)
        if head and head[1] in COLUMNS:
            section = sections.setdefault(head[1], {})
            columns = COLUMNS[head[1]]
        elif entry and section is not None and entry[1] not in section:
            values = entry[2].replace(" ", "").split(",")
            if len(values) not in columns:
                sys.exit(f"{path}:{number}: {len(values)} values, {columns} expected")
            section[entry[1]] = values
        else:
            sys.exit(f"{path}:{number}: not understood: {line}")
    missing = COLUMNS.keys() - sections.keys()
    if missing:
        sys.exit(f"{path}: no section {', '.join(sorted(missing))}")
    return sections


def enumeration(kind, names, prefix):
    rows = "".join(f"    THEME_{prefix}{name.upper()},\n" for name in names)
    return f"enum theme_{kind} {{\n{rows}    THEME_{kind.upper()}_COUNT,\n}};\n\n"


def table(kind, prefix, entries, width, form, element):
    rows = "".join(
        f"    [THEME_{prefix}{name.upper()}] = {{"
        + ", ".join(form(v) for v in (values * width)[:width])
        + "},\n"
        for name, values in entries.items()
    )
    return (
        f"static const {element} theme_{kind}[THEME_{kind.upper()}_COUNT][{width}] = {{\n"
        f"{rows}}};\n\n"
    )


def put_header(name, guard, comment, body):
    """Writes a header, or says under --check whether it is as it would be written."""
    path = UI / name
    text = (
        f"/* {comment}\n * Generated from assets/themes/tokens.yaml by "
        f"assets/themes/generate.py. */\n#ifndef {guard}\n#define {guard}\n\n{body}#endif\n"
    )
    laid_out = subprocess.run(
        ["clang-format", f"--assume-filename={path}"],
        input=text, text=True, capture_output=True, check=True,
    ).stdout
    if "--check" not in sys.argv:
        path.write_text(laid_out)
    elif path.read_text() != laid_out:
        sys.exit(f"ui/{name} is not what tokens.yaml gives: run assets/themes/generate.py")


def main():
    tokens = read_tokens(HERE / "tokens.yaml")
    prefixes = {"colour": "", "type": "TYPE_", "leading": "LEADING_", "length": "LENGTH_"}
    put_header(
        "theme_tokens.h",
        "SCHALTER_UI_THEME_TOKENS_H",
        "Names of colours, type sizes, line heights and lengths.",
        "".join(enumeration(k, tokens[k], prefixes[k]) for k in COLUMNS),
    )
    number = lambda v: v.lstrip("0") or "0"
    put_header(
        "theme_values.h",
        "SCHALTER_UI_THEME_VALUES_H",
        "Values of the tokens; for theme.c only. Columns as in tokens.yaml.",
        '#include <stdint.h>\n\n#include "ui/theme_tokens.h"\n\n'
        + table("colour", "", tokens["colour"], 5, lambda v: "0x" + v, "uint32_t")
        + table("type", "TYPE_", tokens["type"], 4, number, "int")
        + table("leading", "LEADING_", tokens["leading"], 4, number, "int")
        + table("length", "LENGTH_", tokens["length"], 2, number, "int"),
    )


if __name__ == "__main__":
    main()
