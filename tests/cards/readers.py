#!/usr/bin/python3
"""The readers of the pcscd at PCSCLITE_CSOCK_NAME and whether a card lies in each, as
JSON. A program of its own, because libpcsclite looks for its pcscd once per process."""
import json

from smartcard.scard import (SCARD_S_SUCCESS, SCARD_SCOPE_SYSTEM,
                             SCARD_STATE_PRESENT, SCARD_STATE_UNAWARE, SCardEstablishContext,
                             SCardGetStatusChange, SCardListReaders)


def main():
    result, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
    assert result == SCARD_S_SUCCESS, result
    _, names = SCardListReaders(context, [])
    result, states = SCardGetStatusChange(
        context, 0, [(name, SCARD_STATE_UNAWARE) for name in names])
    assert not names or result == SCARD_S_SUCCESS, result
    print(json.dumps({name: bool(state & SCARD_STATE_PRESENT) for name, state, _ in states}))


if __name__ == "__main__":
    main()
