#!/usr/bin/env bash
# Every file that a document of this repository names or links to is there.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

# The text without its blocks of code, whose brackets are no links.
prose() { awk '/^ *```/ { in_code = !in_code; next } !in_code' "$1"; }
links() { prose "$1" | grep -oE '\]\([^):# ]+' | cut -c3- || true; }
paths() {
  local folders='codec|framing|reactor|session|tests|bench|examples|docs|tools|third_party'
  grep -oE "\b($folders)/[A-Za-z0-9_./-]+\.(h|cc|md|bzl|sh|py|bazel)\b" "$1" || true
}

missing=0
while read -r document; do
  while read -r path; do
    [[ -e $path || -e $(dirname "$document")/$path ]] && continue
    echo "$document names $path, which is not there"
    missing=1
  done < <(links "$document"; paths "$document")
done < <(git ls-files --cached --others --exclude-standard '*.md')
exit "$missing"
