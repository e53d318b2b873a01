/** What one source gives, before targets are made class numbers and parts are put together. */

export interface RawData {
  readonly name: string;
  readonly m: number;
  readonly features: number;
  readonly featureNames: readonly string[];
  /** X (m, features), row-major, as the source has it: rounded to float32 when parts are put together. */
  readonly X: Float32Array | Float64Array | Uint8Array;
  /** Labels as text, or labels or targets as numbers. */
  readonly target: readonly string[] | ArrayLike<number>;
  /** What the target says of the task; null where only the config or the values can tell. */
  readonly task: 'classification' | 'regression' | null;
  /** Where a target stands in its file, for errors: `iris.csv:17`, `labels.idx: byte 24`. */
  readonly placeOf: (row: number) => string;
}
