/**
 * Finds files of the package. This module is one level below the package's folder wherever it runs: in
 * src, in dist, or as a part of a file in bundle. No other module may ask where it is itself.
 */

/** The URL of a file of the package, whose path is given from its folder: `dist/engine/kernels.wasm`. */
export const packageFile = (path: string): URL => new URL(`../${path}`, import.meta.url);
