"""Which mutants are tried, and what became of them, for tools/mutate.py."""

import collections
import hashlib
import json
import threading

KILLED, SURVIVED, REFUSED = "killed", "survived", "does not compile"


def in_order_of(seed, mutants):
    """Shuffled, but so that a mutant keeps its place among the others whatever they are."""
    return sorted(mutants, key=lambda mutant: hashlib.sha256(f"{seed} {mutant.name}".encode()).digest())


class Results:
    """The verdicts of this run and those before it: in a file, a line of JSON for each."""

    def __init__(self, path):
        self.path, self.known = path, {}
        if path and path.exists():
            for line in path.read_text().splitlines():
                name, verdict, by = json.loads(line)
                self.known[name] = verdict, by

    def known_of(self, mutant):
        """(verdict, by) if it needs no other trial."""
        verdict, by = self.known.get(mutant.name, (SURVIVED, ""))
        return None if verdict == SURVIVED else (verdict, by)

    def add(self, mutant, verdict, by):
        if self.path:
            with open(self.path, "a") as out:
                out.write(json.dumps([mutant.name, verdict, by]) + "\n")


class Sample:
    """Hands out mutants until `size` of them were judged, and keeps the verdicts."""

    def __init__(self, mutants, size):
        self.mutants, self.size = iter(mutants), size
        self.running = 0
        self.verdicts = collections.Counter()
        self.survivors = []
        self.changed = threading.Condition()

    def take(self):
        with self.changed:
            # One that is still running may yet turn out not to compile.
            self.changed.wait_for(lambda: not self.running or self.judged() + self.running < self.size)
            if self.judged() >= self.size:
                return None
            mutant = next(self.mutants, None)
            self.running += mutant is not None
            return mutant

    def judged(self):
        return self.verdicts[KILLED] + self.verdicts[SURVIVED]

    def put(self, mutant, verdict, by, seconds):
        with self.changed:
            self.running -= 1
            self.verdicts[verdict] += 1
            if verdict == SURVIVED:
                self.survivors.append(mutant)
            number = self.judged()
            print(f"{number:4} {seconds:5.1f} s  {mutant}: {verdict} {by}".rstrip(), flush=True)
            self.changed.notify_all()
