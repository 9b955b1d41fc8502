"""One connection of the device to a server on this host; QEMU starts it for each, with the
device's end as standard input.

usage: relay.py PORT"""
import socket
import sys
import threading


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one of them has gone


device = socket.socket(fileno=0)
server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
back = threading.Thread(target=pump, args=(server, device))
back.start()
pump(device, server)
back.join()
