/**
 * What a sweep's keys and queues on Redis are called. All begin with `keepgrid:`. The name of a sweep is that
 * of its experiment.
 */

export const PREFIX = 'keepgrid';

/** The set of the names of all sweeps. */
export const SWEEPS = `${PREFIX}:sweeps`;

/** Batches of runs, from the coordinator to workers. */
export const runsQueue = (sweep: string): string => `runs.${sweep}`;

/** What workers have trained, from them to the coordinator. */
export const resultsQueue = (sweep: string): string => `results.${sweep}`;

const keyOf = (sweep: string, what: string): string => `${PREFIX}:sweep.${sweep}:${what}`;

/** What workers must know of the sweep (messages.ts). */
export const recordKey = (sweep: string): string => keyOf(sweep, 'record');

/** Who coordinates it (lease.ts). */
export const coordinatorKey = (sweep: string): string => keyOf(sweep, 'coordinator');

/** The workers that serve it (presence.ts). */
export const workersKey = (sweep: string): string => keyOf(sweep, 'workers');

/** The packed data set with this SHA-256, as a hash of parts (dataStore.ts). */
export const dataKey = (sweep: string, sha256: string): string => keyOf(sweep, `data.${sha256}`);

/** Seconds that keys outlive a coordinator that has died: workers finish what is there, and it may come back. */
export const KEPT_SECONDS = 24 * 3600;
