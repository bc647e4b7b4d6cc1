#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Clients of `anews serve` that curl cannot be, for serve.sh.

serve_client.py paths PORT            asks for each line of standard input, and
serve_client.py hosts PORT            with each as the Host; prints status and text of each answer
serve_client.py raw PORT              sends standard input, prints all that comes back
serve_client.py load PORT PATH FILE REQUESTS CONNECTIONS
                                      asks for random ranges of an archive on so many connections at
                                      once, compares each with the file, prints what went wrong
serve_client.py drip PORT             sends a request a byte at a time, prints how many seconds the
                                      server has waited
serve_client.py hold PORT COUNT FROM  keeps connections from an address, prints how many are
                                      answered, until standard input ends
serve_client.py hoard PORT PATH COUNT FROM
                                      asks so often for a path from an address, and reads only the
                                      status of each answer, prints how many were good, and keeps
                                      the connections until standard input ends
serve_client.py pause PORT PATH FILE  begins to read, prints "begun", goes on after a line of
                                      standard input, and prints whether FILE came
"""

import asyncio
import random
import socket
import sys
import time

HOST = "127.0.0.1"
PATIENCE = 60


def connect(port, source=None, room=None):
    s = socket.socket()
    s.settimeout(PATIENCE)
    if source:
        s.bind((source, 0))
    if room:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    s.connect((HOST, port))
    return s


def request(path, *lines):
    words = [f"GET {path} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]
    return "\r\n".join(words).encode()


def raw(port):
    with connect(port) as s:
        try:
            s.sendall(sys.stdin.buffer.read())
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # a server that refuses does not read to the end
        try:
            while got := s.recv(1 << 16):
                sys.stdout.buffer.write(got)
        except OSError:
            pass


def ask_each(port, what):
    address = "::1" if what == "hosts" and is_v6(port) else HOST
    for line in sys.stdin.read().splitlines():
        path, host = ("/opds", line) if what == "hosts" else (f"/{line}", HOST)
        words = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        with socket.create_connection((address, port), PATIENCE) as s:
            s.sendall(words.encode())
            got = b""
            while more := s.recv(1 << 16):
                got += more
        head, _, body = got.decode(errors="replace").partition("\r\n\r\n")
        print(head.split(" ")[1], " ".join(body.split()), flush=True)


def is_v6(port):
    try:
        socket.create_connection(("::1", port), 5).close()
    except OSError:
        return False
    return True


async def ask(reader, writer, path, data, chance):
    """One range request. Returns what is wrong, or None."""
    first = chance.randrange(len(data))
    last = min(len(data) - 1, first + chance.randrange(1, 32768))
    writer.write(request(path, f"Range: bytes={first}-{last}"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    fields = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:])}
    body = await reader.readexactly(int(fields["content-length"]))
    if not head[0].startswith("HTTP/1.1 206 "):
        return head[0]
    if fields["content-range"] != f"bytes {first}-{last}/{len(data)}":
        return fields["content-range"]
    return None if body == data[first : last + 1] else f"other bytes from {first} to {last}"


async def load_one(port, path, data, count, number, barrier):
    chance, wrong = random.Random(number), []
    reader, writer = await asyncio.open_connection(HOST, port)
    # All are connected before the first asks.
    barrier[0] -= 1
    while barrier[0] > 0:
        await asyncio.sleep(0.01)
    for _ in range(count):
        wrong.append(await ask(reader, writer, path, data, chance))
    writer.close()
    return [w for w in wrong if w]


async def load(port, path, file, requests, connections):
    with open(file, "rb") as f:
        data = f.read()
    barrier = [connections]
    tasks = [
        load_one(port, path, data, requests // connections, n, barrier) for n in range(connections)
    ]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    wrong = [w for r in results for w in ([repr(r)] if isinstance(r, Exception) else r)]
    print(f"{requests // connections * connections - len(wrong)} good")
    for w in wrong[:10]:
        print(w)


def drip(port):
    begun = time.monotonic()
    with connect(port) as s:
        s.settimeout(0.2)
        for byte in b"GET / HTTP/1.1\r\nX-Slow: " + b"x" * 500:
            try:
                s.send(bytes([byte]))
                if not s.recv(1):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
    print(int(time.monotonic() - begun))


def answers(s, path):
    try:
        s.settimeout(2)
        s.sendall(request(path))
        return s.recv(12) == b"HTTP/1.1 200"
    except (TimeoutError, ConnectionError):
        return False


def hold(port, count, source):
    held = []
    try:
        for _ in range(count):
            held.append(connect(port, source))
    except OSError:
        pass
    print(sum(answers(s, "/start.css") for s in held), flush=True)
    sys.stdin.read()


def hoard(port, path, count, source):
    held = [connect(port, source, room=4096) for _ in range(count)]
    for s in held:
        s.sendall(request(path))
    print(sum(s.recv(12) == b"HTTP/1.1 200" for s in held), flush=True)
    sys.stdin.read()


def pause(port, path, file):
    with connect(port, room=4096) as s:
        s.sendall(request(path, "Connection: close"))
        got = s.recv(4096)
        print("begun", flush=True)
        sys.stdin.readline()
        while more := s.recv(1 << 16):
            got += more
    with open(file, "rb") as f:
        print("same" if got.partition(b"\r\n\r\n")[2] == f.read() else "other bytes")


def main():
    what, port, rest = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    if what in ("paths", "hosts"):
        ask_each(port, what)
    elif what == "raw":
        raw(port)
    elif what == "load":
        asyncio.run(load(port, rest[0], rest[1], int(rest[2]), int(rest[3])))
    elif what == "drip":
        drip(port)
    elif what == "hold":
        hold(port, int(rest[0]), rest[1])
    elif what == "hoard":
        hoard(port, rest[0], int(rest[1]), rest[2])
    else:
        pause(port, *rest)


main()
