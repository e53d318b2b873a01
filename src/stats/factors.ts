/** The axes of the grid that vary, and the cells as the points of a full grid over them. */
import type { Factor } from './answer.js';
import type { CellFigures } from './cells.js';
import { groupsBy } from './groups.js';

export type Level = Factor['levels'][number];

type Point = Pick<CellFigures, 'cell' | 'keepProb' | 'axes' | 'isBaseline'>;

/**
 * The axes with two or more values in these cells: keep_probs by their lowest layer, then the others
 * by name. Layers whose keep_probs are equal in every cell are tied, and so one axis. Derived axes
 * follow from others, so they are none.
 */
export function factorsOf(cells: readonly Point[], derivedAxes: readonly string[]): Factor[] {
  if (cells.length === 0) return [];
  const keepProbs = tiedLayers(cells).map((layers) => ({
    name: `keep_prob_${layers[0]}`,
    layers,
  }));
  const others = Object.keys(cells[0].axes)
    .filter((name) => !derivedAxes.includes(name))
    .toSorted()
    .map((name) => ({ name, layers: [] }));
  return [...keepProbs, ...others]
    .map((axis) => ({ ...axis, levels: levelsIn(cells, axis) }))
    .filter(({ levels }) => levels.length > 1);
}

/** The layers, those together whose keep_probs are equal in every one of these cells. */
export const tiedLayers = (cells: readonly Pick<Point, 'keepProb'>[]): number[][] => [
  ...groupsBy((cells[0]?.keepProb ?? []).keys(), (l) =>
    cells.map(({ keepProb }) => keepProb[l]).join(),
  ).values(),
];

/** The value of the axis in a cell. */
export const levelOf = (
  { keepProb, axes }: Pick<Point, 'keepProb' | 'axes'>,
  { name, layers }: Pick<Factor, 'name' | 'layers'>,
): Level => (layers.length > 0 ? keepProb[layers[0]] : (axes[name] ?? null));

/** Numbers ascending, then texts and null in plan order. */
function levelsIn(cells: readonly Point[], axis: Pick<Factor, 'name' | 'layers'>): Level[] {
  const found = [...new Set(cells.map((cell) => levelOf(cell, axis)))];
  const numbers = found.filter((level) => typeof level === 'number');
  return [
    ...numbers.toSorted((a, b) => a - b),
    ...found.filter((level) => typeof level !== 'number'),
  ];
}

/** Cells that are every combination of the levels of the factors, each once. */
export interface FullGrid {
  readonly factors: readonly Factor[];
  /** In an order in which the last factor's level changes fastest. */
  readonly cells: readonly number[];
}

/**
 * The cells as a full grid over all their factors, or null if they are none. Baselines may lie outside
 * it, as they are added to a grid that does not reach keep_prob 1.
 */
export function fullGrid(cells: readonly Point[], derivedAxes: readonly string[]): FullGrid | null {
  const whole = gridOf(cells, derivedAxes);
  if (whole !== null) return whole;
  const inner = gridOf(
    cells.filter(({ isBaseline }) => !isBaseline),
    derivedAxes,
  );
  return inner?.factors.length === factorsOf(cells, derivedAxes).length ? inner : null;
}

function gridOf(cells: readonly Point[], derivedAxes: readonly string[]): FullGrid | null {
  const factors = factorsOf(cells, derivedAxes);
  const size = factors.reduce((product, { levels }) => product * levels.length, 1);
  if (size !== cells.length) return null;
  const places = new Map<number, number>();
  for (const cell of cells) {
    const place = factors.reduce(
      (at, factor) => at * factor.levels.length + factor.levels.indexOf(levelOf(cell, factor)),
      0,
    );
    places.set(place, cell.cell);
  }
  if (places.size !== size) return null;
  return { factors, cells: Array.from({ length: size }, (_, place) => places.get(place)!) };
}
