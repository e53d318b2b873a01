import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const TABLES = fileURLToPath(new URL('../fixtures/tables', import.meta.url));

interface Figure {
  figure: 'accuracy' | 'cost';
  hidden: number[];
  mean: number;
  sd: number;
}
const { madeBy: _, ...FIGURES } = JSON.parse(
  readFileSync(join(TABLES, 'figures.json'), 'utf8'),
) as Record<string, Figure>;

/** Repeats that `init` asks for, and splits behind scikit-learn's figures. */
const [REPEATS, SPLITS] = [5, 10];

const folder = temporaryFolder();

describe('a table as people have it', () => {
  test.each(Object.entries(FIGURES))(
    '%s: init, run and summary need no edit, and reach what scikit-learn reaches',
    async (file, { figure, hidden, mean, sd }) => {
      const [data, config, out] = [file, `${file}.yaml`, 'results'].map((name) =>
        join(folder, name),
      );
      copyFileSync(join(TABLES, file), data);
      expect(await keepgrid('init', data, config)).toMatchObject({ code: 0 });
      expect(readFileSync(config, 'utf8')).toContain(`hidden: [${hidden.join(', ')}]`);
      const ran = await keepgrid('run', config, '--out', out, '--fresh', '--quiet');
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      const { code, stdout } = await keepgrid('summary', out, '--json');
      expect(code).toBe(0);
      const cells = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, number>);
      const best = cells.find(({ rank }) => rank === 1);
      const reached = best?.[`mean_val_${figure}`] ?? Number.NaN;
      // Three standard errors of the difference of two means over different splits.
      const noise = 3 * sd * Math.sqrt(1 / REPEATS + 1 / SPLITS);
      if (figure === 'accuracy') expect(reached).toBeGreaterThan(mean - noise);
      else expect(reached).toBeLessThan(mean + noise);
    },
    120_000,
  );
});
