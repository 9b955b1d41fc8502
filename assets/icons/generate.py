#!/usr/bin/python3
"""Turns assets/icons/*.svg into schalter-icons.ttf and ui/icons_list.h.

Needs Debian's python3-fontforge and clang-format. Each file is a grid of 24 units with
one path, stroke 2, round caps and joins; the stroke is expanded to a fill once, here, so
that nothing strokes at run time. The em is the grid: an icon of n px is a font of n px.
Code points are U+E000 onwards in the order of the names. The same files give the same
font, byte for byte; with --check nothing is written and the run fails when font or header
are not what the files give."""

import os
import pathlib
import subprocess
import sys
import tempfile

import fontforge
import psMat

HERE = pathlib.Path(__file__).resolve().parent
HEADER = HERE.parent.parent / "ui" / "icons_list.h"
EM = 2400  # font units; 100 to a unit of the grid
FIRST = 0xE000
os.environ["SOURCE_DATE_EPOCH"] = "1735689600"  # the date inside the font


def empty_font():
    font = fontforge.font()
    font.fontname = font.familyname = font.fullname = "SchalterIcons"
    font.version = "1.0"
    font.copyright = "Part of Schalter, EUPL-1.2"
    font.encoding = "UnicodeFull"
    font.em = EM
    font.ascent, font.descent = EM, 0
    for table in ("os2_typo", "os2_win", "hhea_"):
        for edge, value in (("ascent", EM), ("descent", 0)):
            setattr(font, f"{table}{edge}_add", False)
            setattr(font, f"{table}{edge}", value)
    font.os2_typolinegap = font.hhea_linegap = 0
    return font


def add_icon(font, codepoint, svg):
    """Imports at the font's own scale: expanding at 24 units would cost roundness."""
    text = svg.read_text()
    text = text.replace('viewBox="0 0 24 24"', f'viewBox="0 0 {EM} {EM}"')
    text = text.replace("<path", '<g transform="scale(100)"><path')
    text = text.replace("</svg>", "</g></svg>")
    glyph = font.createChar(codepoint, "icon." + svg.stem)
    with tempfile.NamedTemporaryFile("w", suffix=".svg") as scaled:
        scaled.write(text)
        scaled.flush()
        glyph.importOutlines(scaled.name, scale=False)
    box = glyph.boundingBox()
    if box[3] > EM + 50:  # some versions hang the drawing from the ascent twice
        glyph.transform(psMat.translate(0, -EM))
    glyph.removeOverlap()
    glyph.correctDirection()
    glyph.round()
    glyph.width = EM
    box = glyph.boundingBox()
    if box[0] < 0 or box[1] < 0 or box[2] > EM or box[3] > EM:
        raise SystemExit(f"{svg.name}: leaves the grid: {box}")


def header_text(names):
    rows = " \\\n".join(
        f'    X({name.upper()}, "{name}", {FIRST + i:#06x})' for i, name in enumerate(names)
    )
    text = (
        "/* Constant, name and code point of every icon.\n"
        " * Generated from the drawings in assets/icons by its generate.py. */\n"
        "#ifndef SCHALTER_UI_ICONS_LIST_H\n#define SCHALTER_UI_ICONS_LIST_H\n\n"
        f"#define ICONS_LIST(X) \\\n{rows}\n\n#endif\n"
    )
    return subprocess.run(
        ["clang-format", f"--assume-filename={HEADER}"],
        input=text, text=True, capture_output=True, check=True,
    ).stdout


def put_file(path, data):
    """Writes a file, or says under --check whether it is as it would be written."""
    if "--check" not in sys.argv:
        path.write_bytes(data)
    elif path.read_bytes() != data:
        sys.exit(f"{path.name} is not what assets/icons/*.svg give: run generate.py there")


def main():
    files = sorted(HERE.glob("*.svg"))
    font = empty_font()
    for offset, svg in enumerate(files):
        add_icon(font, FIRST + offset, svg)
    with tempfile.TemporaryDirectory() as directory:
        made = pathlib.Path(directory) / "schalter-icons.ttf"
        font.generate(str(made), flags=("omit-instructions", "no-FFTM-table"))
        put_file(HERE / made.name, made.read_bytes())
    put_file(HEADER, header_text([f.stem for f in files]).encode())


if __name__ == "__main__":
    main()
