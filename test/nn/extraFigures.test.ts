import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ExtraName } from '../../src/metrics.js';
import { createEvaluator } from '../../src/nn/evaluator.js';
import { extraFigures, type Judged, partFigures, scoreBytes } from '../../src/nn/extraFigures.js';
import { plainKernels } from '../../src/nn/plain.js';
import { networkOfLogits } from './knownLogits.js';

/** Outputs of a network with what scikit-learn says of them; logits are row-major. */
interface Classified {
  readonly name: string;
  readonly classes: number;
  readonly y: readonly number[];
  readonly z: readonly number[];
  readonly balanced_accuracy: number;
  readonly f1_macro: number;
  readonly roc_auc: number | null;
}

interface Regressed {
  readonly name: string;
  readonly y: readonly number[];
  readonly z: readonly number[];
  /** One unit of the scaled target in its own units. */
  readonly unit: number;
  readonly rmse: number;
  readonly r2: number | null;
  readonly mae: number;
}

const { classification, regression } = JSON.parse(
  readFileSync(new URL('../fixtures/sklearn/metrics.json', import.meta.url), 'utf8'),
) as { readonly classification: Classified[]; readonly regression: Regressed[] };

function judged(
  output: Judged['network']['output'],
  Y: Int32Array | Float32Array,
  z: readonly number[],
  targetScale = 1,
): Judged {
  const n = z.length / Y.length;
  const network = { output, layerSizes: [2, n] };
  const targets = { Y, targetScale };
  const known = networkOfLogits(plainKernels(), output, z, Y);
  const evaluator = createEvaluator(known, network, targets, 16);
  return { evaluator, network, targets, rows: Int32Array.from(Y.keys()) };
}

const ofClasses = ({ classes, y, z }: Pick<Classified, 'classes' | 'y' | 'z'>): Judged =>
  judged(classes === 2 ? 'sigmoid' : 'softmax', Int32Array.from(y), z);

const CLASS_NAMES = ['balanced_accuracy', 'f1_macro', 'roc_auc'] as const;
const ERROR_NAMES = ['rmse', 'r2', 'mae'] as const;

function expectClose(figure: number | null | undefined, expected: number | null): void {
  if (expected === null || figure === null || figure === undefined) expect(figure).toBe(expected);
  else expect(Math.abs(figure - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, expected));
}

describe('partFigures()', () => {
  test.each(classification)('gives what scikit-learn gives: $name', (fixture) => {
    const figures = partFigures(CLASS_NAMES, ofClasses(fixture));
    for (const name of CLASS_NAMES) expectClose(figures[name], fixture[name]);
  });

  test.each(regression)('gives what scikit-learn gives: $name', ({ y, z, unit, ...expected }) => {
    const part = judged('linear', Float32Array.from(y), z, unit);
    const figures = partFigures(ERROR_NAMES, part);
    for (const name of ERROR_NAMES) expectClose(figures[name], expected[name]);
  });

  test('gives the same bits whatever the order of the rows, where figures are counts and ranks', () => {
    const part = ofClasses(classification.find(({ classes }) => classes === 6)!);
    const turned = { ...part, rows: part.rows.toReversed() };
    expect(partFigures(CLASS_NAMES, turned)).toEqual(partFigures(CLASS_NAMES, part));
  });

  test('takes the root of the mean squared error, of which the cost is the half', () => {
    const part = judged('linear', Float32Array.of(0, 1, 2), [1, 1, 0], 10);
    const known = networkOfLogits(plainKernels(), 'linear', [1, 1, 0], part.targets.Y);
    const { cost } = createEvaluator(known, part.network, part.targets).measure(part.rows);
    expect(partFigures(['rmse'], part).rmse).toBeCloseTo(Math.sqrt(2 * cost), 12);
  });

  test('computes the areas of many classes class by class, if all at once would fill the memory', () => {
    const part = ofClasses(classification.find(({ classes }) => classes === 6)!);
    let passes = 0;
    const evaluator: Judged['evaluator'] = {
      visitLogits(...visit) {
        passes++;
        part.evaluator.visitLogits(...visit);
      },
    };
    const atOnce = partFigures(['roc_auc'], { ...part, evaluator });
    expect(passes).toBe(2);
    expect(partFigures(['roc_auc'], { ...part, evaluator, mostScores: 1000 })).toEqual(atOnce);
    // One pass for the counts, and one for each two of the six classes.
    expect(passes).toBe(2 + 1 + 3);
  });

  test.each([
    ['sigmoid', 'rmse'],
    ['linear', 'f1_macro'],
  ] as const)('refuses for a %s output the figure %s', (output, name) => {
    expect(() => partFigures([name], judged(output, Int32Array.of(0, 1), [1, 2]))).toThrow(
      RangeError,
    );
  });
});

test('scoreBytes() counts the scores of all classes, up to 32 MB, or those of one class', () => {
  expect(scoreBytes(100, 10)).toBe(8000);
  expect(scoreBytes(60_000, 1000)).toBe(32e6);
  expect(scoreBytes(10_000_000, 3)).toBe(80e6);
});

describe('extraFigures()', () => {
  test('gives the figures that are asked for on both parts, and no others', () => {
    const { rows: _, ...part } = ofClasses({ classes: 2, y: [0, 1, 1, 0], z: [-1, 1, -1, -2] });
    const split = { train: Int32Array.of(0, 1), validation: Int32Array.of(2, 3) };
    const names: ExtraName[] = ['balanced_accuracy', 'roc_auc'];
    expect(extraFigures(names, part, split)).toEqual({
      trainBalancedAccuracy: 1,
      valBalancedAccuracy: 0.5,
      trainRocAuc: 1,
      valRocAuc: 1,
    });
    expect(extraFigures([], part, split)).toEqual({});
  });
});
