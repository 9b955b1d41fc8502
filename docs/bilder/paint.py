#!/usr/bin/env python3
"""Paints the pictures of the handbook anew, from the pages as they are: `make pictures`.

usage: paint.py PAGES     PAGES: the program tests/system/pages"""
import os
import subprocess
import sys
import tempfile

from PIL import Image

# The picture, and the page of the tour (ui/audit_tour_technician.c) it shows.
PICTURES = {
    "technik-antraege": "technik-antraege",
    "technik-bericht": "technik-bereit-mit-wartung",
    "technik-einrichten": "technik-einrichten",
    "technik-fehler": "technik-drucker-fehlt",
    "technik-kanal": "technik-kanal-neu",
    "technik-netz": "technik-netz",
    "technik-pin": "technik-pin",
    "technik-update": "technik-update",
    "technik-wartung": "technik-wartung",
}
LOOK = {"lang": "de", "size": "M", "theme": "paper", "panel": "portrait", "town": "recklinghausen"}
HERE = os.path.dirname(os.path.abspath(__file__))


def paint(pages, page, folder):
    words = [f"{name}={value}" for name, value in LOOK.items()]
    subprocess.run([pages, "--png", folder, f"page={page}", *words], check=True,
                   stdout=subprocess.DEVNULL)
    return os.path.join(folder, f"{page}.de.M.paper.portrait.png")


def main():
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        for picture, page in PICTURES.items():
            with Image.open(paint(sys.argv[1], page, folder)) as whole:
                small = whole.convert("RGB").resize((whole.width // 2, whole.height // 2), Image.LANCZOS)
            small.quantize(128).save(os.path.join(HERE, picture + ".png"), optimize=True)


if __name__ == "__main__":
    sys.exit(main())
