/** Joins the rows of two sides one to one, by the first key that two rows share. */

export interface Joined<A, B> {
  /** In the order of A; `pass` is the index of the key by which the two were joined. */
  readonly pairs: readonly { readonly a: A; readonly b: B; readonly pass: number }[];
  readonly onlyA: readonly A[];
  readonly onlyB: readonly B[];
}

/** A key to join by, as it is computed on either side. */
export type Pass<A, B> = readonly [ofA: (a: A) => string, ofB: (b: B) => string];

/** Rows without a partner after one pass take part in the next. Of rows with equal keys the first is joined. */
export function join<A extends object, B extends object>(
  as: readonly A[],
  bs: readonly B[],
  passes: readonly Pass<A, B>[],
): Joined<A, B> {
  // By number, as there may be millions of rows: the partner of each A plus 1, or 0, and the pass of the two.
  const partners = new Uint32Array(as.length);
  const passOf = new Uint8Array(as.length);
  const taken = new Uint8Array(bs.length);
  let joined = 0;
  passes.forEach(([ofA, ofB], pass) => {
    if (joined === as.length || joined === bs.length) return;
    const free = new Map<string, number>();
    // Going backwards, the first row of a key is the last to be set, and stays.
    for (let b = bs.length - 1; b >= 0; b--) if (taken[b] === 0) free.set(ofB(bs[b]), b);
    for (const [index, a] of as.entries()) {
      if (partners[index] > 0) continue;
      const key = ofA(a);
      const b = free.get(key);
      if (b === undefined) continue;
      free.delete(key);
      taken[b] = 1;
      partners[index] = b + 1;
      passOf[index] = pass;
      joined++;
    }
  });
  const pairs: Joined<A, B>['pairs'][number][] = [];
  for (const [index, a] of as.entries()) {
    if (partners[index] > 0) pairs.push({ a, b: bs[partners[index] - 1], pass: passOf[index] });
  }
  return {
    pairs,
    onlyA: as.filter((_, index) => partners[index] === 0),
    onlyB: bs.filter((_, index) => taken[index] === 0),
  };
}
