#!/usr/bin/env python3
"""The chat server against clients made of Python's sockets: every byte that goes either way is
written down here, in hex, from docs/wire_format.md. Usage: interop_test.py DEMO
"""

import re
import signal
import socket
import subprocess
import sys

TIMEOUT_SECONDS = 20


class Peer:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)

    def send(self, text):
        self.socket.sendall(bytes.fromhex(text))

    def send_byte_by_byte(self, text):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in bytes.fromhex(text):
            self.socket.sendall(bytes([byte]))

    def expect(self, text):
        wanted = bytes.fromhex(text)
        got = b""
        while len(got) < len(wanted):
            more = self.socket.recv(len(wanted) - len(got))
            assert more, f"closed after {got.hex(' ')}, wanted {wanted.hex(' ')}"
            got += more
        assert got == wanted, f"\n   got {got.hex(' ')}\nwanted {wanted.hex(' ')}"

    def expect_closed(self):
        assert self.socket.recv(1) == b"", "still open"


OK = "0000 02 6f6b"  # code 0, "ok"


def converse(port):
    ada, bob = Peer(port), Peer(port)

    # Join{room="tea", create=true} before login: code 1, "log in first".
    ada.send("0000000d 00000003 000000aa 03746561 01")
    ada.expect("00000017 00000010 000000aa 0001 0c 6c6f6720696e206669727374")

    # Register and Login as "ada" with "sesame", one byte at a time.
    ada.send_byte_by_byte("00000013 00000001 00000001 03616461 06736573616d65")
    ada.expect("0000000d 00000010 00000001" + OK)
    ada.send_byte_by_byte("00000013 00000002 00000002 03616461 06736573616d65")
    ada.expect("0000000d 00000010 00000002" + OK)

    # Four requests of bob's in one go: Register, Login, Join tea, and the answers.
    ada.send("0000000d 00000003 00000003 03746561 01")
    ada.expect("0000000d 00000010 00000003" + OK)
    bob.send(
        "0000000e 00000001 00000001 03626f62 0178"
        "0000000e 00000002 00000002 03626f62 0178"
        "0000000d 00000003 fffffffe 03746561 00"
    )
    bob.expect("0000000d 00000010 00000001" + OK)
    bob.expect("0000000d 00000010 00000002" + OK)
    bob.expect("0000000d 00000010 fffffffe" + OK)

    # Presence{room="tea", user="bob", present=true}
    ada.expect("00000011 00000013 00000000 03746561 03626f62 01")

    # Say{room="tea", text="h\xc3\xa9"}, and Said number 1 to both; the speaker's answer comes first.
    bob.send("00000010 00000005 00000004 03746561 0368c3a9")
    bob.expect("0000000d 00000010 00000004" + OK)
    for peer in (ada, bob):
        peer.expect("00000015 00000012 00000000 03746561 03626f62 01 0368c3a9")

    # ListRooms is answered by RoomList{[RoomEntry{"tea", 2}]}.
    bob.send("00000008 00000006 00000005")
    bob.expect("0000000e 00000011 00000005 01 03746561 02")

    # A bool of 2 closes that peer alone.
    eve = Peer(port)
    eve.send("0000000d 00000003 00000001 03746561 02")
    eve.expect_closed()

    # bob hangs up; ada is told, and still served.
    bob.socket.close()
    ada.expect("00000011 00000013 00000000 03746561 03626f62 00")
    ada.send("00000010 00000005 00000004 03746561 03796573")
    ada.expect("0000000d 00000010 00000004" + OK)
    ada.expect("00000015 00000012 00000000 03746561 03616461 02 03796573")
    return ada


def main():
    server = subprocess.Popen(
        [sys.argv[1], "--serve"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        first = server.stdout.readline()
        port = int(re.fullmatch(r"chat server at 127\.0\.0\.1:(\d+), .*\n", first).group(1))
        ada = converse(port)
        server.send_signal(signal.SIGTERM)
        ada.expect_closed()
        out = server.stdout.read()
        server.wait(TIMEOUT_SECONDS)
    finally:
        server.kill()
    assert server.returncode == 0, f"the server ended with {server.returncode}: {out}"
    for wanted in (
        '-> Register{user="ada", password=***}',
        '-> Say{room="tea", text="h\\xc3\\xa9"}',
        '<- Said{room="tea", user="bob", number=1, text="h\\xc3\\xa9"}',
    ):
        assert wanted in out, f"{wanted} is not in:\n{out}"
    # In what the server prints while it serves: above that is a command line for readers.
    assert "sesame" not in out.split("od -c\n")[1], out
    reason = r"frame at stream offset \d+: undecodable frame: Join\.create: offset 4: "
    assert re.search(r"peer \S+: closing: " + reason, out), out


main()
