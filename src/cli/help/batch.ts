/** How keepgrid behaves in scripts and batch jobs, in Markdown: for the README and `keepgrid help batch`. */
export const BATCH = `\
- **Stop it when you like.** Ctrl-C, a kill or a full disk costs at most the runs under way; the same command goes on.
  A run is known by the hash of all that determines it, so an edited grid trains only what is new.
- **One process a folder**: another one ends with 3, or waits with \`--wait\`, or \`--wait 600\` for ten minutes at most. A job
  that is requeued on another host waits until the lease of its predecessor has run out, which takes two minutes.
- **Output**: results on stdout, messages on stderr; \`--json\` for one object a line, \`--quiet\` for errors and
  warnings alone. Progress is drawn on a terminal only, colours not where NO_COLOR is set.
- **Exit codes**: 0 done; 1 a run failed, or results do not hold; 2 usage, config or data; 3 the results folder; 70 a
  bug; 128 + n signal n.
- **Changes for one call**: \`--set path=value\`, as often as needed: \`--set repeats=10 --set training.epochs=5\`.
- **Workers**: one thread a core unless \`--workers N\` says otherwise; their number changes no bit of a result.
- **More than one machine**: \`run --shard 3/8\` trains part 3 of 8, split by operations, in a folder of its own;
  \`keepgrid merge results/x results/x-shard-*\` gives the bytes of one machine, or says which shards are missing (exit
  code 1). [configs/batch](configs/batch/README.md) has files for Slurm, Kubernetes, GitHub Actions, GNU parallel and Redis.
- **A queue**: \`run --queue redis://host\` hands runs to \`keepgrid worker --queue redis://host\`, on as many machines as
  there are, which need neither config nor data; whoever dies, workers, Redis or the process with the results, no row
  is lost. The address or its password may stand in KEEPGRID_QUEUE. It needs \`npm install bullmq ioredis\`.
- **Environment**: KEEPGRID_NO_REPORT=1 leaves report.html out; KEEPGRID_DEBUG=1 shows where a bug happened.`;
