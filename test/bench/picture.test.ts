/** The pictures that the README shows of the benchmark. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Figures {
  net: string;
  batch: number;
  cores: number;
  steps: { name: string; keepProb: number; microseconds: number }[];
  growth: { name: string; sizes: { size: number; seconds: number; operations: number }[] }[];
}
type Draw = (figures: Figures) => string;

const path = (name: string): string => fileURLToPath(new URL(`picture/${name}`, import.meta.url));
const load = async (name: string): Promise<Record<string, Draw>> =>
  (await import(pathToFileURL(path(name)).href)) as Record<string, Draw>;
const { drawKeepProb } = await load('keepProb.mjs');
const { drawGrowth } = await load('growth.mjs');

const KEEPS = [1, 0.5, 0.3, 0.1];
const stepsOf = (name: string, microseconds: number[]): Figures['steps'] =>
  microseconds.map((each, at) => ({ name, keepProb: KEEPS[at], microseconds: each }));
const figures: Figures = {
  net: '784-1024-1024-10',
  batch: 128,
  cores: 2,
  steps: [
    ...stepsOf('keepgrid', [16_000, 10_000, 7200, 5000]),
    ...stepsOf('PyTorch', [14_000, 14_500, 14_000, 14_200]),
    ...stepsOf('NumPy, tuned', [11_000, 11_200, 11_550, 11_000]),
  ],
  growth: [
    {
      name: 'units',
      sizes: [
        { size: 32, seconds: 1, operations: 100 },
        { size: 64, seconds: 4, operations: 400 },
      ],
    },
    {
      name: 'workers',
      sizes: [1, 2, 4].map((size) => ({ size, seconds: 4 / Math.min(size, 2), operations: 100 })),
    },
  ],
};

/** What the tag of this name says, of those that occur once. */
const textOf = (svg: string, tag: string): string =>
  new RegExp(`<${tag} [^>]*>([^<]*)</${tag}>`).exec(svg)?.[1] ?? '';
const count = (svg: string, pattern: RegExp): number => [...svg.matchAll(pattern)].length;

describe('the time of steps over keep_prob', () => {
  const svg = drawKeepProb(figures);

  test('has a line for each contestant in both panels', () => {
    expect(count(svg, /aria-label="line"/g)).toBe(6);
    for (const name of ['keepgrid', 'PyTorch', 'NumPy, tuned']) expect(svg).toContain(`>${name}<`);
  });

  test('says in its title what is seen', () => {
    expect(textOf(svg, 'title')).toBe(
      'At keep_prob 0.3 a step of keepgrid takes 0.45 of its time at 1; others take 1.00 or more',
    );
  });

  test('gives figures and units to those who do not see it', () => {
    const said = textOf(svg, 'desc');
    expect(said).toContain('keepgrid 0.45; PyTorch 1.0; NumPy, tuned 1.1');
    expect(said).toContain('At 1: keepgrid 16 ms; PyTorch 14 ms; NumPy, tuned 11 ms');
  });

  test('makes no claim about others where they gain more', () => {
    const steps = figures.steps.map((step) =>
      step.name === 'PyTorch' && step.keepProb < 1 ? { ...step, microseconds: 1000 } : step,
    );
    expect(textOf(drawKeepProb({ ...figures, steps }), 'title')).not.toContain('others');
  });

  test('is drawn without a contestant that is not installed', () => {
    const steps = figures.steps.filter(({ name }) => name !== 'PyTorch');
    const less = drawKeepProb({ ...figures, steps });
    expect(count(less, /aria-label="line"/g)).toBe(4);
    expect(less).not.toContain('PyTorch');
  });
});

describe('growth', () => {
  const svg = drawGrowth(figures);

  test('has a panel for each kind, with time and operations', () => {
    expect(count(svg, /aria-label="line"/g)).toBe(4);
    expect(svg).toContain('>units of two layers, a step<');
  });

  test('labels every size', () => {
    for (const size of [32, 64]) expect(svg).toContain(`>${size}<`);
  });

  test('says that nothing bends where time grows as operations do', () => {
    expect(textOf(svg, 'title')).toBe('Time grows as the count of operations does, or more slowly');
  });

  test('says how much an operation costs where it costs more', () => {
    const [{ name, sizes }] = figures.growth;
    const slower = [sizes[0], { ...sizes[1], seconds: 6 }];
    const bent = drawGrowth({ ...figures, growth: [{ name, sizes: slower }] });
    expect(textOf(bent, 'title')).toBe(
      'An operation takes at most 1.5 times as long as at the smallest size',
    );
  });

  test('divides operations among workers as far as there are cores', () => {
    const { growth } = figures;
    expect(textOf(drawGrowth({ ...figures, growth: growth.slice(1) }), 'desc')).toContain(
      'workers from 1 to 4: time 0.5 times, operations 0.5 times',
    );
  });
});

test('the committed pictures show the committed figures', () => {
  const committed = JSON.parse(readFileSync(path('figures.json'), 'utf8')) as Figures;
  expect(readFileSync(path('keep-prob.svg'), 'utf8')).toBe(drawKeepProb(committed));
  expect(readFileSync(path('growth.svg'), 'utf8')).toBe(drawGrowth(committed));
});

test('pictures have colours for light and dark pages, and bring their background along', () => {
  for (const svg of [drawKeepProb(figures), drawGrowth(figures)]) {
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toContain('fill="var(--page, #ffffff)"');
  }
});
