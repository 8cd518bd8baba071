#!/usr/bin/env bash
# A chapter builds alone: configured, built and tested in a folder of its own, without the root's
# CMakeLists.txt. Called by ctest: alone_test.sh CHAPTER FOLDER.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
chapter=$1 folder=$2
cmake -S "$WR_ROOT/chapters/$chapter" -B "$folder" -G Ninja || exit 1
cmake --build "$folder" -j "$WR_JOBS" || exit 1
program=$(sed -n 's/^ *wr_chapter( *\([A-Za-z0-9_]*\).*/\1/p' "$WR_ROOT/chapters/$chapter/CMakeLists.txt" | head -n 1)
"$folder/bin/$program" --help || exit 1
ctest --test-dir "$folder" -L "^$program\$" --no-tests=error --output-on-failure
