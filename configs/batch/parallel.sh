#!/bin/bash
# A sweep over the machines of a file, one ssh name a line, that share this folder; : is this machine.
#
#   configs/batch/parallel.sh machines.txt 8 sweep.yaml
#
# What stands after the config goes to keepgrid run. The same command again trains what is missing.
set -euo pipefail
machines=$1 shards=$2
shift 2

parallel --sshloginfile "$machines" --workdir . --jobs 1 --line-buffer --tagstring 'shard {}' \
  "${KEEPGRID:-keepgrid}" run "${@@Q}" --shard "{}/$shards" --wait 300 ::: $(seq "$shards")
