/** Raised whenever the bits of a result change: part of every run_id. CHANGELOG says when and why. */
export const NUMERICS = 2;
