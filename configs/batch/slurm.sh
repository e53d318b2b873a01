#!/bin/bash
# A sweep as a Slurm job array: task i of n trains shard i of n.
#
#   job=$(sbatch --parsable --array=1-8 configs/batch/slurm.sh sweep.yaml)
#   sbatch --dependency=afterany:$job --wrap 'keepgrid merge results/NAME results/NAME-shard-*-of-8'
#
# What stands after the config goes to keepgrid run: --set repeats=10, --after results/NAME. A task that is
# requeued, for whatever reason, goes on where it was. One task alone: SHARDS=8 sbatch --array=3 ….
#SBATCH --job-name=keepgrid
#SBATCH --output=keepgrid-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=2
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=B:USR1@120

# Two minutes before the time limit keepgrid is stopped in order, and the task goes back to the queue.
requeue() {
  kill -TERM "$sweep" 2> /dev/null
  wait "$sweep"
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
  exit 0
}
stop() {
  kill -TERM "$sweep" 2> /dev/null
  wait "$sweep"
  exit
}
trap requeue USR1
trap stop TERM

# --wait: a requeued task may come back, on another node, before the lease of its last attempt has ended.
${KEEPGRID:-keepgrid} run "$@" \
  --shard "$SLURM_ARRAY_TASK_ID/${SHARDS:-$SLURM_ARRAY_TASK_COUNT}" \
  --workers "${SLURM_CPUS_PER_TASK:-1}" --wait 300 &
sweep=$!
wait "$sweep"
