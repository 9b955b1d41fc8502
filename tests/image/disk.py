"""The partitions of a disk image (GPT, UEFI 2.10 section 5.3), and harm done to them."""
import hashlib
import struct

SECTOR = 512


def partitions(path):
    """Name -> (first byte, number of bytes)."""
    found = {}
    with open(path, "rb") as disk:
        disk.seek(SECTOR)
        header = disk.read(92)
        first, count, size = struct.unpack_from("<QII", header, 72)
        disk.seek(first * SECTOR)
        table = disk.read(count * size)
    for at in range(0, count * size, size):
        begin, end = struct.unpack_from("<QQ", table, at + 32)
        name = table[at + 56:at + 128].decode("utf-16-le").rstrip("\0")
        if name:
            found[name] = (begin * SECTOR, (end - begin + 1) * SECTOR)
    return found


def flip(path, partition, offset):
    """Turns one bit over."""
    begin, size = partitions(path)[partition]
    assert 0 <= offset < size
    with open(path, "r+b") as disk:
        disk.seek(begin + offset)
        byte = disk.read(1)[0]
        disk.seek(begin + offset)
        disk.write(bytes([byte ^ 1]))


def find(path, partition, wanted):
    """Where in a partition some bytes are."""
    begin, size = partitions(path)[partition]
    with open(path, "rb") as disk:
        disk.seek(begin)
        offset = disk.read(size).find(wanted)
    if offset < 0:
        raise ValueError(f"not in {partition}")
    return offset


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).digest()
