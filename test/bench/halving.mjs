/**
 * What halving finds beside the whole grid, and for how many of its epochs: configs/quickstart.yaml with
 * 121 cells, trained both ways for several seeds. A cell counts as found if the whole grid's paired test does
 * not tell it from its best one.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const WIDENED = [
  'grid.keep_prob.1=0.5:0.05:1',
  'grid.keep_prob.2=0.5:0.05:1',
  'record.history=false',
];
const SEARCH = 'search={halving: {eta: 3, min_epochs: 3}}';
/** What is wanted: this many of ten seeds, for this share of the epochs. */
const WANTED = { found: 9, share: 0.35 };

export async function halving({ root, folder, quick, say, record }) {
  const { loadStudy, runExperiment, summariseFolder } = await import(
    pathToFileURL(join(root, 'dist', 'index.js')).href
  );
  const seeds = quick ? 2 : 10;
  const config = join(root, 'configs', 'quickstart.yaml');
  const train = async (name, set) => {
    const out = join(folder, name);
    const study = await loadStudy(config, { set });
    const clock = performance.now();
    const { epochs } = await runExperiment({ ...study, out });
    return {
      answer: await summariseFolder(out),
      epochs,
      seconds: (performance.now() - clock) / 1000,
    };
  };
  say(`\nHalving beside the whole grid: quickstart with 121 cells, ${SEARCH}`);
  let found = 0;
  const shares = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const set = [...WIDENED, `seed=${seed}`];
    const whole = await train(`whole-${seed}`, set);
    const halved = await train(`halved-${seed}`, [...set, SEARCH]);
    const chosen = halved.answer.cells.find(({ selected }) => selected).cell;
    const inWhole = whole.answer.cells[chosen - 1];
    const isFound = inWhole.rank === 1 || inWhole.tied === true;
    const share = halved.epochs / whole.epochs;
    if (isFound) found++;
    shares.push(share);
    record({ part: 'halving', seed, chosen, rank: inWhole.rank, found: isFound, share });
    say(
      `  seed ${String(seed).padStart(2)}: cell ${chosen}, rank ${inWhole.rank} of the whole grid, ` +
        `${isFound ? 'not told apart from its best' : 'WORSE than its best'}; ${percent(share)} of the epochs, ` +
        `${halved.seconds.toFixed(1)} s instead of ${whole.seconds.toFixed(1)} s`,
    );
  }
  const most = Math.max(...shares);
  const holds = found >= (WANTED.found * seeds) / 10 && most <= WANTED.share;
  say(
    `  found in ${found} of ${seeds} seeds (wanted: 9 of 10) for at most ${percent(most)} of the epochs (wanted: ${percent(WANTED.share)}): ${holds ? 'holds' : 'DOES NOT HOLD'}`,
  );
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
