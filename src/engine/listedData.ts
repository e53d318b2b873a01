/** Where a data set stands in the memory of the SIMD kernels (simdData.ts writes it). */

/** Byte addresses of a data set's arrays. */
export interface DataPlace {
  /** For each row, where its parts begin and the last one ends. */
  readonly bounds: number;
  readonly y: number;
  readonly lists: number;
  /** The first byte after the room for the data. */
  readonly end: number;
}

/** What is known of a data set once it is in memory. */
export interface WrittenData {
  /** The first byte after the lists: the rest of the room is free. */
  readonly end: number;
  /** The largest size of a number in X. */
  readonly largest: number;
}

/** A data set in memory. */
export interface ListedData extends WrittenData {
  readonly place: DataPlace;
}
