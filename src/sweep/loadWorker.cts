/**
 * Loads the worker in a thread of the pool. Piscina loads files with `require`, and a thread that is
 * ended while `require` links ES modules aborts the whole process (seen on Node 20); `import()` does not.
 */
const worker = import('./worker.js');

export = {
  train: worker.then(({ train }) => train),
  prepare: worker.then(({ prepare }) => prepare),
  help: worker.then(({ help }) => help),
};
