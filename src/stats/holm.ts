/**
 * The p-values of several tests, adjusted so that the chance of any false claim is as for one (Holm
 * 1979). A null counts for nothing and stays null.
 */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const tested = [...values.keys()].filter((index) => values[index] !== null);
  const ascending = tested.toSorted((a, b) => values[a]! - values[b]!);
  const adjusted: (number | null)[] = values.map(() => null);
  let largest = 0;
  for (const [place, index] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, values[index]! * (ascending.length - place)));
    adjusted[index] = largest;
  }
  return adjusted;
}
