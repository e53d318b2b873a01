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
  const partners = new Map<A, { readonly b: B; readonly pass: number }>();
  const taken = new Set<B>();
  passes.forEach(([ofA, ofB], pass) => {
    const free = new Map<string, B>();
    // Going backwards, the first row of a key is the last to be set, and stays.
    for (const b of bs.toReversed()) if (!taken.has(b)) free.set(ofB(b), b);
    for (const a of as) {
      if (partners.has(a)) continue;
      const key = ofA(a);
      const b = free.get(key);
      if (b === undefined) continue;
      free.delete(key);
      taken.add(b);
      partners.set(a, { b, pass });
    }
  });
  return {
    pairs: as.flatMap((a) => (partners.has(a) ? [{ a, ...partners.get(a)! }] : [])),
    onlyA: as.filter((a) => !partners.has(a)),
    onlyB: bs.filter((b) => !taken.has(b)),
  };
}
