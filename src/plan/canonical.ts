/** JSON with sorted keys and no spaces: equal values give equal text, whatever the order they were written in. */
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
  /** The key under which the two hold different values. */
  readonly part: string;
  /** Null where there is no such key. */
  readonly a: unknown;
  readonly b: unknown;
}

/** Where two records differ, the keys of the first in front. */
export function differingParts(a: object, b: object): PartDifference[] {
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((part) => ({ part, a: left.get(part) ?? null, b: right.get(part) ?? null }))
    .filter((parts) => canonicalJson(parts.a) !== canonicalJson(parts.b));
}
