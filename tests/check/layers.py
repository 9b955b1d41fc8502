#!/usr/bin/env python3
"""Checks who includes whom, and which file may touch which library.

Prints `file:line: message` for every violation and exits 1 if there is one.
Usage: layers.py [ROOT]"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Folder of the product -> folders it may include from, apart from itself.
MAY_SEE = {
    "firmware/base": set(),
    "firmware/core": {"firmware/base"},
    "firmware/crypto": {"firmware/base"},
    "firmware/courier": {"firmware/base", "firmware/crypto"},
    "firmware/caretaker": {"firmware/base", "firmware/crypto"},
    "drivers": {"firmware/base"},
    "ui": {"firmware/base", "firmware/core"},
    "firmware/face": {"firmware/base", "firmware/core", "firmware/crypto", "ui", "drivers"},
    "firmware/tools": {"firmware/base", "firmware/core", "firmware/crypto", "ui", "drivers",
                       "firmware/caretaker"},
}

# main.c alone knows both processes, because it chooses which one to be.
EXTRA = {"firmware/face/main.c": {"firmware/courier"}}

# Pure layers take no loop, no log, no clock, no wire from base.
PURE = {"firmware/core", "ui"}
IMPURE = {"base/loop.h", "base/log.h", "base/link.h", "base/clock.h", "base/upkeep_wire.h", "time.h",
          "sys/time.h", "unistd.h", "sys/socket.h"}

# Header prefix of a library -> files that may include it.
LIBRARIES = {
    "SDL_ttf": {"ui/glyphs.c"},
    "SDL": {"ui/glyphs.c", "firmware/face/window_x11.c", "firmware/face/sound.c",
            "drivers/display_gles.c"},
    "libusb": {"drivers/usb.c", "drivers/usb_describe.c", "drivers/usb_transfer.c"},
    "curl/": {"firmware/courier/net.c"},
    "sqlite3": {"firmware/courier/database.c"},
    "qrencode": {"ui/qr.c"},
    "yaml.h": {"firmware/base/yaml.c"},
    "jansson": {"firmware/base/json.c"},
    "seccomp.h": {"firmware/base/confine.c"},
    "systemd/sd-event": {"firmware/base/loop.c"},
    "systemd/sd-daemon": {"firmware/face/health.c", "firmware/caretaker/main.c"},
    "systemd/sd-bus": "firmware/caretaker/",
    "pixman": {"ui/canvas.c"},
    "fribidi": {"ui/layout_units.c"},
    "linebreak": {"ui/layout_units.c"},
    "utf8proc": {"ui/graphemes.c", "ui/layout_units.c", "firmware/core/letters.c"},
    "wslay": {"drivers/eid_socket.c"},
    "xf86drm": {"drivers/display_buffer.c"},
    "libinput": {"drivers/input.c"},
    "libudev": {"drivers/input.c"},
    "xkbcommon": {"drivers/input_keys.c"},
    "openssl/": "firmware/crypto/",
}


def home(path):
    """The product folder a path belongs to, or None."""
    best = None
    for folder in MAY_SEE:
        if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
            best = folder
    return best


def resolve(root, path, name):
    for base in ("firmware/", "", str(pathlib.PurePosixPath(path).parent) + "/"):
        if (root / (base + name)).is_file():
            return base + name
    return None


def check_file(root, path, report):
    folder = home(path)
    for number, line in enumerate((root / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(2)
        if folder in PURE and name in IMPURE:
            report(path, number, f"{folder} is pure and may not include {name}")
        for prefix, allowed in LIBRARIES.items():
            if not name.startswith(prefix):
                continue
            fits = path.startswith(allowed) if isinstance(allowed, str) else path in allowed
            if not fits:
                report(path, number, f"{name} may not be included here")
            break
        target = resolve(root, path, name) if match.group(1) == '"' else None
        other = home(target) if target else None
        if other and other != folder:
            if other not in MAY_SEE[folder] | EXTRA.get(path, set()):
                report(path, number, f"{folder} may not know {other}")
        elif target and target.startswith("tests/"):
            report(path, number, "the product may not know its tests")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = []
    paths = sorted(p.relative_to(root).as_posix()
                   for folder in ("firmware", "ui", "drivers")
                   for p in (root / folder).rglob("*.[ch]"))
    for path in paths:
        check_file(root, path, lambda f, n, m: found.append(f"{f}:{n}: {m}"))
    print("\n".join(found) if found else f"layers: {len(paths)} files, no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
