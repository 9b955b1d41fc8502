#!/usr/bin/env python3
"""Reads the figures of a measurement; prints the table and holds it against the limits.

Usage: table.py FIGURES. A line is "WHO FIGURE VALUE" or "WHO lost FIGURE".
Exit 1 if a limit is missed."""
import collections
import os
import statistics
import sys

# Figure, what it is, unit, most as a ratio to the peer's median (None: no limit).
RATIOS = [
    ("start", "start to complete start page", "ms", 0.10),
    ("cpu_start", "processor time of a start", "ms", None),
    ("press", "press to pressed look", "ms", 0.20),
    ("page", "lift to complete next page", "ms", 0.25),
    ("keypress", "press of a key to pressed look", "ms", None),
    ("key", "lift of a key to its letter", "ms", 0.10),
    ("cpu_page", "processor time of a tap, new page", "ms", 0.15),
    ("cpu_key", "processor time of a tap on a key", "ms", None),
    ("fresh_pss", "PSS of all processes, started", "KiB", None),
    ("visit_pss", "PSS of all processes, after the pages", "KiB", None),
    ("visit_private", "private and dirty of all processes", "KiB", None),
    ("idle_percent", "processor while nothing happens", "%", None),
    ("idle_wakes", "wake-ups a second while nothing happens", "", None),
    ("threads", "threads of all processes", "", None),
]

# Figure of the kiosk, what it is, unit, most.
LIMITS = [
    ("visit_face_pss", "PSS of the face after a visit", "KiB", 24 * 1024),
    ("visit_courier_pss", "PSS of the courier after a visit", "KiB", 12 * 1024),
    ("growth", "growth of PSS over the taps", "KiB", 512),
    ("idle_percent", "processor while nothing happens", "%", 0.01),
    ("idle_wakes", "wake-ups a second while nothing happens", "", 1),
    ("visit_gl", "libGL or libLLVM mapped", "", 0),
    ("lost round", "rounds that broke off", "", 0),
]

PLAIN = ["fresh_face_pss", "fresh_face_private", "visit_face_private",
         "visit_courier_private", "visit_face_threads", "visit_courier_threads",
         "grow_face_private"]


def p95(values):
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def read(path):
    figures = collections.defaultdict(list)
    lost = collections.Counter()
    with open(path) as lines:
        for line in lines:
            who, figure, value = line.split()
            if figure == "lost":
                lost[who, value] += 1
            else:
                figures[who, figure].append(float(value))
    return figures, lost


def derive(figures, lost):
    grown = figures["kiosk", "grow1_pss"], figures["kiosk", "grow0_pss"]
    if all(grown) and not lost["kiosk", "growth"]:
        figures["kiosk", "growth"] = [grown[0][-1] - grown[1][-1]]
        figures["kiosk", "grow_face_private"] = [
            figures["kiosk", "grow1_face_private"][-1]
            - figures["kiosk", "grow0_face_private"][-1]]
    figures["kiosk", "lost round"] = [sum(n for (_, what), n in lost.items()
                                          if what == "round")]


def main():
    figures, lost = read(sys.argv[1])
    derive(figures, lost)
    misses = 0

    def judge(fine, text):
        nonlocal misses
        misses += not fine
        print(("ok" if fine else "not ok") + " - " + text)

    print(f"{'':44} {'kiosk':>9} {'p95':>9} {'n':>4}   "
          f"{'chromium':>9} {'p95':>9} {'n':>4}   {'ratio':>7}")
    verdicts = []
    for figure, what, unit, most in RATIOS:
        ours, theirs = figures["kiosk", figure], figures["peer", figure]
        if not ours or not theirs:
            if most is not None:
                verdicts.append((False, f"{what}: not measured"))
            continue
        mine, other = statistics.median(ours), statistics.median(theirs)
        ratio = mine / other if other else 0
        print(f"{what + (', ' + unit if unit else ''):44} {mine:9.3g} {p95(ours):9.3g} "
              f"{len(ours):4}   {other:9.3g} {p95(theirs):9.3g} {len(theirs):4}   "
              f"{ratio:7.3f}" if mine < 1000 else
              f"{what + (', ' + unit if unit else ''):44} {mine:9.0f} {p95(ours):9.0f} "
              f"{len(ours):4}   {other:9.0f} {p95(theirs):9.0f} {len(theirs):4}   "
              f"{ratio:7.3f}")
        if most is not None:
            verdicts.append((ratio <= most, f"{what}: {ratio:.3f} of chromium's, "
                                            f"at most {most:.2f}"))
    for figure in PLAIN:
        if figures["kiosk", figure]:
            print(f"{figure:44} {statistics.median(figures['kiosk', figure]):9.0f}")
    if figures["printer", "fresh_face_pss"]:
        print(f"{'face with printer (emulated bus), PSS KiB':44} "
              f"{max(figures['printer', 'fresh_face_pss']):9.0f}")
    for (who, what), count in sorted(lost.items()):
        print(f"# not taken: {count} x {what} of {who}")
    for fine, text in verdicts:
        judge(fine, text)
    for figure, what, unit, most in LIMITS:
        values = figures["kiosk", figure]
        if not values:
            if figure == "growth" and os.environ.get("BENCH_QUICK"):
                print(f"ok - {what} # SKIP short run")
            else:
                judge(False, f"{what}: not measured")
            continue
        value = max(values)
        judge(value <= most, f"{what}: {value:.4g} {unit}, at most {most}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
