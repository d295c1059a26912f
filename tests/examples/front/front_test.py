#!/usr/bin/env python3
"""The front against clients made of Python's sockets and struct. Usage: front_test.py FRONT"""

import re
import signal
import socket
import struct
import subprocess
import sys

TIMEOUT_SECONDS = 20
LOGIN, NEW_ORDER, CANCEL = 1, 3, 4
WELCOME, REFUSED, ORDER_ACK, CANCEL_ACK = 16, 17, 18, 19


class Member:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self.sequence = 0

    def ask(self, message_type, fields):
        """The type and the fields of the answer, whose sequence is that of the request."""
        self.sequence += 1
        payload = struct.pack(">II", message_type, self.sequence) + fields
        self.socket.sendall(struct.pack(">I", len(payload)) + payload)
        (size,) = struct.unpack(">I", self.take(4))
        answer = self.take(size)
        its_type, its_sequence = struct.unpack(">II", answer[:8])
        assert its_sequence == self.sequence, (its_sequence, self.sequence)
        return its_type, answer[8:]

    def take(self, size):
        got = b""
        while len(got) < size:
            more = self.socket.recv(size - len(got))
            assert more, "closed"
            got += more
        return got

    def is_closed(self):
        return self.socket.recv(1) == b""


def text(value):
    return struct.pack("B", len(value)) + value.encode()


def login(version, member, token):
    return struct.pack(">I", version) + text(member) + text(token)


def order(number, tag=None):
    fields = struct.pack(">Q", number) + text("ABC") + struct.pack(">BIq", 2, 10, 995_000)
    return fields if tag is None else fields + struct.pack(">I", tag)


def refused(answer):
    its_type, fields = answer
    assert its_type == REFUSED, its_type
    return struct.unpack(">HI", fields[:6])


def converse(port):
    new, old = Member(port), Member(port)
    assert new.ask(LOGIN, login(3, "acme", "sesame")) == (WELCOME, struct.pack(">IHH", 3, 10, 30))
    assert old.ask(LOGIN, login(2, "zeta", "plum")) == (WELCOME, struct.pack(">IHH", 2, 10, 30))
    its_type, fields = new.ask(NEW_ORDER, order(1, tag=77))
    assert its_type == ORDER_ACK and struct.unpack(">QQI", fields)[::2] == (1, 77), fields
    its_type, fields = old.ask(NEW_ORDER, order(1))
    assert its_type == ORDER_ACK and struct.unpack(">QQ", fields)[0] == 1, fields
    assert new.ask(CANCEL, struct.pack(">Q", 1)) == (CANCEL_ACK, struct.pack(">QI", 1, 10))
    assert refused(new.ask(CANCEL, struct.pack(">Q", 1))) == (9, CANCEL)

    stranger = Member(port)
    assert refused(stranger.ask(LOGIN, login(3, "acme", "plum"))) == (5, LOGIN)
    assert stranger.is_closed()
    return new, old


def serve(*arguments):
    front = subprocess.Popen(
        [sys.argv[1], "--members=acme:sesame,zeta:plum", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    counters = [
        "           2 Login\n",
        "           0 Heartbeat\n",
        "           2 NewOrder\n",
        "           1 Cancel\n",
        "           2 refused: handler error\n",
    ]
    try:
        first = front.stdout.readline()
        port = int(re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", first).group(1))
        members = converse(port)
        front.send_signal(signal.SIGUSR1)
        printed = [front.stdout.readline() for _ in counters]
        assert printed == counters, printed
        front.send_signal(signal.SIGTERM)
        assert all(member.is_closed() for member in members)
        for member in members:
            member.socket.close()
        out, err = front.communicate(timeout=TIMEOUT_SECONDS)
    finally:
        front.kill()
    assert front.returncode == 0, (front.returncode, err)
    assert out == "".join(counters), out
    assert "sesame" not in err and "plum" not in err, err


def test_options():
    done = subprocess.run(
        [sys.argv[1], "--members=acme"], capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    assert done.returncode == 1 and "--members is member:token" in done.stderr, done.stderr


serve()
serve("--loops=2")
test_options()
