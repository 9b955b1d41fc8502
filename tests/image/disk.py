"""The partitions of a disk image (GPT, UEFI 2.10 section 5.3), and harm done to them."""
import hashlib
import os
import struct
import subprocess
import tempfile
import zlib

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


def flip_byte(path, offset):
    """Turns one bit of a file over."""
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def flip(path, partition, offset):
    """Turns one bit of a partition over."""
    begin, size = partitions(path)[partition]
    assert 0 <= offset < size
    flip_byte(path, begin + offset)


def find(path, partition, wanted):
    """Where in a partition some bytes are."""
    offset = read(path, partition).find(wanted)
    if offset < 0:
        raise ValueError(f"not in {partition}")
    return offset


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).digest()


def write(path, partition, data):
    """Puts bytes at the beginning of a partition."""
    begin, size = partitions(path)[partition]
    assert len(data) <= size
    with open(path, "r+b") as disk:
        disk.seek(begin)
        disk.write(data)


def read(path, partition):
    begin, size = partitions(path)[partition]
    with open(path, "rb") as disk:
        disk.seek(begin)
        return disk.read(size)


def copy(path, source, target):
    """The contents of one partition into another."""
    write(path, target, read(path, source))


def tries(order, left_a, left_b):
    """The sector in which boot loader and RAUC count (cross/boot.cmd): a checksum, then
    words that end with a NUL each."""
    words = f"BOOT_ORDER={order}\0BOOT_A_LEFT={left_a}\0BOOT_B_LEFT={left_b}\0\0"
    data = words.encode().ljust(SECTOR - 4, b"\0")
    return struct.pack("<I", zlib.crc32(data)) + data


def tool(*words, good=(0,), **more):
    """Runs a program of this machine; OSError with what it said if it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode not in good:
        raise OSError(f"{' '.join(words)}: {done.stdout}{done.stderr}")


def ext4(path, size, tree=None, label=""):
    """A file system with what is in a folder, in a file of its own."""
    words = ["-L", label] if label else []
    words += ["-d", tree] if tree else []
    tool("mke2fs", "-q", "-t", "ext4", *words, path, size)
    return path


def put_data(path, tree):
    """The partition `data` holds what is in a folder, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="data-") as work:
        _, size = partitions(path)["data"]
        made = ext4(os.path.join(work, "data.ext4"), f"{size // 1024}k", tree, "data")
        with open(made, "rb") as data:
            write(path, "data", data.read())


def stick(files, path):
    """A stick with what is in a folder on it."""
    return ext4(path, "260M", files)
