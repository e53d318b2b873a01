/** JSON with sorted keys and without spaces: equal values give equal text, however they were written. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

export interface PartDifference {
  /** The key whose values differ. */
  readonly part: string;
  /** Null where there is no such key. */
  readonly a: unknown;
  readonly b: unknown;
}

/** The keys whose values differ in two records, those of the first record first. */
export function differingParts(a: object, b: object): PartDifference[] {
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((part) => ({ part, a: left.get(part) ?? null, b: right.get(part) ?? null }))
    .filter((parts) => canonicalJson(parts.a) !== canonicalJson(parts.b));
}
