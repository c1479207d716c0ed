#!/usr/bin/env bash
# Builds the JMH benchmarks and runs them, with the bytes that each operation allocates. docs/benchmarks.md says what came of it.
#
#   benchmarks/jmh.sh                      # all of them, about ten minutes
#   benchmarks/jmh.sh Hit Memory           # those whose name has one of these in it
#   benchmarks/jmh.sh Disk -p entries=10000 -prof stack      # with options of JMH
set -euo pipefail
# With it, cd may go elsewhere, and say where.
unset CDPATH

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
mvn --quiet --batch-mode --projects benchmarks --also-make package -DskipTests >&2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
  org.openjdk.jmh.Main -prof gc "$@"
