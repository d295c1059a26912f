#!/usr/bin/env bash
# A short soak: soak_test.sh PROGRAM. How long an answer takes says something of the machine, which
# may be busy, and nothing of the server.
exec timeout 55 "$1" --seconds=2 --latency_max=30
