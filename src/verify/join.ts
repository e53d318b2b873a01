/** Rows of two sides joined one to one, by the best key that both share. */

export interface Joined<A, B> {
  /** In the order of A; `pass` says by which key they were joined. */
  readonly pairs: readonly { readonly a: A; readonly b: B; readonly pass: number }[];
  readonly onlyA: readonly A[];
  readonly onlyB: readonly B[];
}

/** A way to join: the key of either side. */
export type Pass<A, B> = readonly [ofA: (a: A) => string, ofB: (b: B) => string];

/** What finds no partner in one pass is tried in the next; of equal keys the first are joined. */
export function join<A extends object, B extends object>(
  as: readonly A[],
  bs: readonly B[],
  passes: readonly Pass<A, B>[],
): Joined<A, B> {
  const partners = new Map<A, { readonly b: B; readonly pass: number }>();
  const taken = new Set<B>();
  passes.forEach(([ofA, ofB], pass) => {
    const free = new Map<string, B>();
    for (const b of bs) {
      if (taken.has(b)) continue;
      const key = ofB(b);
      if (!free.has(key)) free.set(key, b);
    }
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
