/** A part of every run_id, raised whenever the bits of a result change. CHANGELOG says when and why. */
export const NUMERICS = 2;
