/**
 * Loads the worker in a thread of the pool. Piscina loads files with `require`, and a thread that is
 * ended while `require` links ES modules aborts the whole process (seen on Node 20); `import()` does not.
 */
const train = import('./worker.js').then((worker) => worker.default);

export = { train };
