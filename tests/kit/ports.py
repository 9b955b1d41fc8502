#!/usr/bin/python3
"""Ports for programs of the tests: COUNT in a row that nobody has, below those that outgoing
connections get. All tests of this machine take turns, so that none is given a port that
another has chosen and its program has not opened yet (tests/kit/ports.h is the same in C).

usage: ports.py [COUNT]     prints the first"""
import fcntl
import os
import socket
import sys

FIRST, LAST = 20000, 32000
TURN = f"/tmp/schalter-ports.{os.getuid()}"


def are_free(first, count):
    held = []
    try:
        for port in range(first, first + count):
            one = socket.socket()
            held.append(one)
            one.bind(("", port))
        return True
    except OSError:
        return False
    finally:
        for one in held:
            one.close()


def take(count=1):
    with open(os.open(TURN, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        said = turn.read().strip()
        first = int(said) if said.isdigit() else FIRST
        for _ in range(LAST - FIRST):
            if not FIRST <= first <= LAST - count:
                first = FIRST
            if are_free(first, count):
                break
            first += 1
        turn.seek(0)
        turn.truncate()
        turn.write(f"{first + count}\n")
        return first


if __name__ == "__main__":
    print(take(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
