#!/usr/bin/env python3
"""The same image three times over: the kiosk on a plain buffer, the kiosk through Mesa, and
Chromium in its place with the same page. From power to that page on the glass, and the
memory that takes. In turns, one at a time. TAP.

usage: compare.py FOLDER [TIMES [WAY...]]
       FOLDER: build/image/qemu-compare; TIMES: 1; WAY: drm gles browser"""
import os
import re
import shutil
import statistics
import sys
import tempfile

import disk
import vm
from answers import play, told
from kiosk import golden
from start import Glass, kernel_began, processor, show

# The first of each is what is started first.
UNITS = {"drm": ("schalter.service",), "gles": ("schalter.service",),
         "browser": ("glass.service", "browser.service")}
PATIENCE = {"drm": 240, "gles": 400, "browser": 600}


def settings(folder, way):
    """What is put onto a disk: a data partition that says which way."""
    def put(path):
        with tempfile.TemporaryDirectory(prefix="data-") as work:
            tree = os.path.join(work, "tree")
            shutil.copytree(os.path.join(folder, "input", "data"), tree)
            place = os.path.join(tree, "konfiguration")
            file = os.path.join(place, "schalter.yaml")
            with open(file, encoding="utf-8") as lines:
                text = lines.read()
            with open(file, "w", encoding="utf-8") as lines:
                lines.write(re.sub("weg: drm", "weg: gles" if way == "gles" else "weg: drm", text))
            if way == "browser":
                with open(os.path.join(place, "peer"), "w", encoding="utf-8"):
                    pass
            disk.put_data(path, tree)
    return put


def kilobytes(text, name):
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def memory(machine, units):
    """MB: what the units' processes have by themselves and their part of what they share;
    what of the device's memory is not to be had any more."""
    own = 0
    for unit in units:
        _, said = machine.run("show", f"/sys/fs/cgroup/system.slice/{unit}/cgroup.procs")
        for process in said.split():
            _, said = machine.run("show", f"/proc/{process}/smaps_rollup")
            own += kilobytes(said, "Pss")
    _, said = machine.run("show", "/proc/meminfo")
    used = kilobytes(said, "MemTotal") - kilobytes(said, "MemAvailable")
    return {"memory of its processes, MB": own / 1024, "memory used in all, MB": used / 1024}


def boot(folder, way, page, answers):
    figures = {}
    log = f"compare-{way}.log"
    with vm.Machine(folder, harm=settings(folder, way)) as machine, told(machine, answers, log):
        glass = Glass(machine, page, PATIENCE[way])
        seen = glass.watch()
        spent = processor(machine)
        machine.screenshot(machine.path(f"compare-{way}.png"))
        print(f"# {way}: " + ", ".join(f"{what} {at:.1f}" for at, what in glass.seen))
        units = UNITS[way]
        answers.check(f"{way}: the page is on the glass", seen is not None,
                      machine.run("journalctl", "--no-pager", "-o", "cat", "-u", units[-1])[1])
        if seen is None:
            return figures
        word = "ExecMainStartTimestampMonotonic"
        figures["power to its start, s"] = show(machine, units[0], [word])[word] + kernel_began(machine)
        figures["power to the page, s"] = seen
        figures["processor of this host, s"] = spent
        figures.update(memory(machine, units))
    return figures


def table(runs):
    names = next((list(run) for rows in runs.values() for run in rows if run), [])
    print("# " + " " * 30 + "".join(f"{way:>10}" for way in runs))
    for name in names:
        row, raw = "", []
        for way, rows in runs.items():
            values = [run[name] for run in rows if run]
            row += f"{statistics.median(values):10.1f}" if values else f"{'-':>10}"
            raw.append(f"{way}: " + " ".join(f"{value:.1f}" for value in values))
        print(f"# {name:30}{row}   ({'; '.join(raw)})")


def measure(folder, answers):
    page = golden("start-vorfuehrung")
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ways = sys.argv[3:] or list(UNITS)
    runs = {way: [] for way in ways}
    for _ in range(times):
        for way in ways:
            runs[way].append(boot(folder, way, page, answers))
    table(runs)


if __name__ == "__main__":
    sys.exit(play(measure))
