#!/usr/bin/env python3
"""The demonstration: what a person sees who runs it. Usage: demo_test.py DEMO"""

import os
import pty
import re
import signal
import subprocess
import sys

TIMEOUT_SECONDS = 40
QUICK = "--load_seconds=0.3"
PASSWORDS = ("lovelace", "byron", "builder")


def run(*arguments):
    done = subprocess.run(
        [sys.argv[1], *arguments], capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    return done.returncode, done.stdout, done.stderr


def run_on_terminal(**environment):
    controller, terminal = pty.openpty()
    child = subprocess.Popen(
        [sys.argv[1], QUICK], stdout=terminal, env={**os.environ, "TERM": "xterm", **environment}
    )
    os.close(terminal)
    out = b""
    try:
        while more := os.read(controller, 65536):
            out += more
    except OSError:
        pass  # how Linux says that the terminal's other end is closed
    assert child.wait(TIMEOUT_SECONDS) == 0
    return out.decode()


def test_transcript():
    code, out, err = run(QUICK)
    assert code == 0, out + err
    for wanted in (
        'ada -> Join{room="tea", create=true}',
        'ada <- Result{code=1, text="log in first"}',
        'ada -> Register{user="ada", password=***}',
        "0000 0015 | 0000 0001 0000 0002 | 0361 6461 **** **** **** **** **",
        "Every client got what it should, in order.",
    ):
        assert wanted in out, f"{wanted!r} is not in:\n{out}"
    # On one line when the two receive it one after the other, which is up to the poller.
    said = re.escape('<- Said{room="tea", user="ada", number=1, text="Hello, Bob!"}')
    for name in ("ada", "bob"):
        assert re.search(rf"^.*\b{name}\b.* {said}", out, re.MULTILINE), f"{name} in:\n{out}"
    reason = "closing: frame at stream offset 0: undecodable frame: Say.room: offset 0: length"
    assert reason in " ".join(out.split()), f"{reason!r} is not in:\n{out}"
    assert re.search(r"\d messages in 0\.\d s: [\d,]+ messages/s", out), out
    assert "\x1b" not in out and "\r" not in out, "control codes in a pipe"
    assert max(map(len, out.splitlines())) <= 100
    for password in PASSWORDS:
        assert password not in out + err
        assert password.encode().hex() not in out.replace(" ", "")


def has_terminals():
    """Whether this machine gives out pseudo-terminals; a bare chroot does not."""
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError:
        return False
    return True


def test_terminal():
    out = run_on_terminal()
    assert "\x1b[" in out and re.search(r"\r  \[#* *\] ", out), out
    out = run_on_terminal(NO_COLOR="1")
    assert "\x1b" not in out and re.search(r"\r  \[#* *\] ", out), out


def test_failures():
    code, _, err = run(QUICK, "--listen=999.1.1.1:0")
    assert code == 1 and "999.1.1.1" in err, err


def test_serve():
    """The command that --serve prints works as it stands."""
    server = subprocess.Popen([sys.argv[1], "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        lines = [server.stdout.readline() for _ in range(6)]
        command = "".join(lines).split("\n\n")[1]
        answer = subprocess.run(
            command, shell=True, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=True
        ).stdout
        assert re.search(r"t +e +a +003 +y +o +u +001 +005 +h +e +l +l +o\n", answer), answer
        server.send_signal(signal.SIGINT)
        out = server.stdout.read()
        server.wait(TIMEOUT_SECONDS)
    finally:
        server.kill()
    assert server.returncode == 0, server.returncode
    assert 'you        <- Said{room="tea", user="you", number=1, text="hello"}' in out, out


test_transcript()
if has_terminals():
    test_terminal()
test_failures()
test_serve()
