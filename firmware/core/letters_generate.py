#!/usr/bin/env python3
"""Writes letters_table.h from the list of DIN 91379 characters and sequences.

    python3 firmware/core/letters_generate.py tests/unit/din91379/latin_list_1.3.txt \
        > firmware/core/letters_table.h

Only facts (code points and their group) are taken over. Every normative entry of the
list is in normalization form C already; the script stops if one is not.
"""
import sys
import unicodedata

GROUPS = {"bll": "LATIN", "bnlreq": "N1", "bnl": "N2", "bnlopt": "N3", "bnlnot": "N4"}

single, sequences = {}, []
for line in open(sys.argv[1], encoding="utf-8"):
    group, _, codes = [part.strip() for part in line.split(";")[:3]]
    if group not in GROUPS:
        continue
    points = [int(code, 16) for code in codes.split()]
    text = "".join(map(chr, points))
    if unicodedata.normalize("NFC", text) != text:
        sys.exit(f"not in form C: {codes}")
    if len(points) == 1:
        single[points[0]] = GROUPS[group]
    elif len(points) <= 3 and group == "bll":
        sequences.append(points + [0] * (3 - len(points)))
    else:
        sys.exit(f"unexpected entry: {line}")

ranges = []
for point in sorted(single):
    if ranges and ranges[-1][1] == point - 1 and ranges[-1][2] == single[point]:
        ranges[-1][1] = point
    else:
        ranges.append([point, point, single[point]])


def rows(cells, per_row):
    for at in range(0, len(cells), per_row):
        yield "    " + " ".join(cells[at : at + per_row])


print("/* The letters of names, as two ascending tables.")
print(" *")
print(" * Owns: the data. Written by letters_generate.py from the list of DIN 91379:2022")
print(" * characters and sequences, version 1.3. Included by letters.c only. */")
print("#ifndef SCHALTER_CORE_LETTERS_TABLE_H")
print("#define SCHALTER_CORE_LETTERS_TABLE_H")
print()
print("#include <stdint.h>")
print()
print('#include "core/letters.h"')
print()
print("/* Single characters: first, last, group; ascending. */")
print("static const struct {")
print("    uint32_t first, last;")
print("    enum letters_group group;")
print("} letters_ranges[] = {")
cells = [f"{{0x{a:04X}, 0x{b:04X}, LETTERS_{g}}}," for a, b, g in ranges]
print("\n".join(rows(cells, 2)))
print("};")
print()
print("/* Letters written as a base and one or two combining marks, in form C; ascending. */")
print("static const uint16_t letters_sequences[][3] = {")
cells = [f"{{0x{a:04X}, 0x{b:04X}, 0x{c:04X}}}," for a, b, c in sorted(sequences)]
print("\n".join(rows(cells, 3)))
print("};")
print()
print("#endif")
