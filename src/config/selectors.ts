/**
 * The layers, ascending, that a key under grid.keep_prob means, or in words what is wrong with it. L
 * is the number of layers: 0 is the input, 1 … L − 1 are hidden.
 */
export function selectLayers(selector: string, L: number): readonly number[] | string {
  const hidden = Array.from({ length: L - 1 }, (_, index) => index + 1);
  const text = selector.trim();
  if (text === 'input') return [0];
  if (text === 'hidden') return hidden.length > 0 ? hidden : 'the network has no hidden layer';
  if (text === 'output') return 'the output layer is never dropped';
  const layers = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?$/.exec(part) ?? [];
    if (first === undefined) {
      return `"${selector}" does not name layers: write input, hidden, a number such as 2, "1,3" or "1-3"`;
    }
    if (Number(first) > Number(last)) {
      return `"${part.trim()}" runs backwards: write "${last}-${first}"`;
    }
    for (let l = Number(first); l <= Number(last); l++) layers.add(l);
  }
  const beyond = [...layers].find((l) => l >= L);
  if (beyond === L) return `layer ${L} is the output layer, which is never dropped`;
  if (beyond !== undefined) {
    return L === 1
      ? 'the network has no hidden layer: only 0 (input) can be dropped'
      : `there is no layer ${beyond}: 0 is the input, 1 to ${L - 1} are hidden`;
  }
  return [...layers].toSorted((a, b) => a - b);
}
