#!/usr/bin/python3
"""A server that takes connections on 127.0.0.1 and answers a TLS client in plain words.
Writes its port to the file it is given."""
import pathlib
import socket
import sys

with socket.create_server(("127.0.0.1", 0)) as listener:
    pathlib.Path(sys.argv[1]).write_text(str(listener.getsockname()[1]))
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
