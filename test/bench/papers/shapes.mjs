/**
 * What the papers show, as claims that measured figures bear out or do not. `holds` judges by means, or by the
 * interval of a difference; `comesOut` says how it came out when measured.json was written, so that a change is
 * noticed.
 */
import { bestOf, cellAt, differenceOf, meanOf, shown, shownDifference } from './figures.mjs';

const mean = (cell) => meanOf(cell.errors).mean;

const PLAIN = { input: 1, hidden: 1 };
const dropout = (optimizer, max_norm) => ({ input: 0.8, hidden: 0.5, max_norm, optimizer });

/** What max-norm 2 adds to dropout. */
const maxNormClaim = (optimizer) => {
  const cells = (study) => [
    cellAt(study, dropout(optimizer, 2)),
    cellAt(study, dropout(optimizer, null)),
  ];
  return {
    study: 'srivastava-table2',
    published: '1.25 % with dropout, 1.06 % with max-norm too (both 3 × 1024 ReLU)',
    measured: (study) => {
      const [both, alone] = cells(study);
      return `${shown(meanOf(both.errors))} with both; difference ${shownDifference(differenceOf(both, alone))}`;
    },
    holds: (study) => differenceOf(...cells(study)).high < 0,
  };
};

const hiddenOf = ({ at }) => at.hidden;
const isInside = (cell) => hiddenOf(cell) >= 0.4 && hiddenOf(cell) <= 0.8;
const small = (study) => cellAt(study, { hidden: 0.1 });

const SIZES = [100, 500, 1000, 5000, 10_000, 50_000];

/** What dropout takes off the error at a size of figure 10: positive where it helps. */
const gainAt = (study, examples) =>
  differenceOf(cellAt(study, { examples, hidden: 1 }), cellAt(study, { examples, hidden: 0.5 }));

/** The gain as a share of the error without dropout, in percent. */
const shareAt = (study, examples) =>
  (100 * gainAt(study, examples).mean) / mean(cellAt(study, { examples, hidden: 1 }));

const gainsOf = (study) => SIZES.map((size) => ({ size, gain: gainAt(study, size) }));
const largestGain = (study) =>
  gainsOf(study).reduce((most, next) => (next.gain.mean > most.gain.mean ? next : most));

const L2 = { input: 1, l2: 0.42667 };
const INPUT_DROPOUT = { input: 0.1, l2: 0 };

/** The best cells with dropout and with L2. */
const bestStrengths = ({ cells }) => [
  bestOf(cells.filter(({ at }) => at.input < 1)),
  bestOf(cells.filter(({ at }) => at.l2 > 0)),
];

const versus = (withDropout, withL2) =>
  `${shown(meanOf(withDropout.errors))} with dropout (keep_prob ${withDropout.at.input}), ` +
  `${shown(meanOf(withL2.errors))} with L2 (${withL2.at.l2}); difference ${shownDifference(differenceOf(withDropout, withL2))}`;

const thousands = (size) => size.toLocaleString('en');

export const SHAPES = [
  {
    study: 'srivastava-table2',
    claim: 'A network with dropout errs less than one without',
    published: '1.60 % without (two layers of 800 logistic units), 1.25 % with (3 × 1024 ReLU)',
    measured: (study) =>
      `${shown(meanOf(cellAt(study, PLAIN).errors))} without, ${shown(meanOf(cellAt(study, dropout('adam', null)).errors))} with`,
    holds: (study) =>
      differenceOf(cellAt(study, dropout('adam', null)), cellAt(study, PLAIN)).high < 0,
    comesOut: true,
  },
  {
    ...maxNormClaim('adam'),
    claim: 'Max-norm beside dropout takes off more (Adam)',
    comesOut: false,
  },
  {
    ...maxNormClaim('momentum'),
    claim: 'Max-norm beside dropout takes off more (momentum at a high rate)',
    comesOut: false,
  },
  {
    study: 'srivastava-figure9a',
    claim: 'With the units fixed, a small keep_prob underfits, in training too',
    published: 'error 2.7 % at 0.1, the largest of the curve',
    measured: (study) =>
      `${shown(meanOf(small(study).errors))} at 0.1, ${shown(meanOf(small(study).trainErrors))} in training`,
    holds: (study) =>
      study.cells.every((cell) => mean(cell) <= mean(small(study))) &&
      meanOf(small(study).trainErrors).mean > 1,
    comesOut: true,
  },
  {
    study: 'srivastava-figure9a',
    claim: 'The error is lowest between 0.4 and 0.8',
    published: 'flat between 0.4 and 0.8',
    measured: (study) =>
      `lowest at ${hiddenOf(bestOf(study.cells))}: ${shown(meanOf(bestOf(study.cells).errors))}; at 1 ${shown(meanOf(cellAt(study, { hidden: 1 }).errors))}`,
    holds: (study) => isInside(bestOf(study.cells)),
    comesOut: true,
  },
  {
    study: 'srivastava-figure9b',
    also: 'srivastava-figure9a',
    claim:
      'With keep_prob · units fixed, the error at 0.1 is less than 0.8 of that with the units fixed',
    published: '1.7 % instead of 2.7 %, 0.63 of it',
    measured: (study, fixed) =>
      `${shown(meanOf(small(study).errors))} instead of ${shown(meanOf(small(fixed).errors))}, ${(
        mean(small(study)) / mean(small(fixed))
      ).toFixed(2)} of it`,
    holds: (study, fixed) => mean(small(study)) < 0.8 * mean(small(fixed)),
    comesOut: false,
  },
  {
    study: 'srivastava-figure9b',
    claim: 'Then the error is lowest between 0.4 and 0.8 as well',
    published: 'lowest close to 0.6, and 0.5 close to it',
    measured: (study) =>
      `lowest at ${hiddenOf(bestOf(study.cells))}: ${shown(meanOf(bestOf(study.cells).errors))}; at 0.6 ${shown(
        meanOf(cellAt(study, { hidden: 0.6 }).errors),
      )}, at 0.5 ${shown(meanOf(cellAt(study, { hidden: 0.5 }).errors))}`,
    holds: (study) => isInside(bestOf(study.cells)),
    comesOut: true,
  },
  {
    study: 'srivastava-figure10',
    claim: 'With 100 and with 500 examples dropout gives no gain',
    published: 'no gain at 100 and 500 examples',
    measured: (study) =>
      `gain at 100 ${shownDifference(gainAt(study, 100))}, at 500 ${shownDifference(gainAt(study, 500))}`,
    holds: (study) => [100, 500].every((size) => gainAt(study, size).low <= 0),
    comesOut: false,
  },
  {
    study: 'srivastava-figure10',
    claim: 'With more examples the gain grows up to a point, then declines',
    published: 'largest in the middle',
    measured: (study) => {
      const { size, gain } = largestGain(study);
      const shares = SIZES.map((each) => `${shareAt(study, each).toFixed(0)} %`);
      return (
        `largest at ${thousands(size)}: ${shownDifference(gain)}; at 50,000 ${shownDifference(gainAt(study, 50_000))}. ` +
        `As a share of the error it grows and declines: ${shares.join(', ')}`
      );
    },
    holds: (study) => ![SIZES[0], SIZES.at(-1)].includes(largestGain(study).size),
    comesOut: false,
  },
  {
    study: 'wager-table1',
    claim:
      "Where telling features are rare, dropout of the inputs beats L2, both at the paper's strength",
    published:
      '45 % with dropout, 47 % with L2, each within 1 (accuracy 0.55 and 0.53 on all instances)',
    measured: (study) => versus(cellAt(study, INPUT_DROPOUT), cellAt(study, L2)),
    holds: (study) => differenceOf(cellAt(study, INPUT_DROPOUT), cellAt(study, L2)).high < 0,
    comesOut: true,
  },
  {
    study: 'wager-table1',
    claim: 'So it does at the best strengths of the grid',
    published: 'strengths set to about their best',
    measured: (study) => versus(...bestStrengths(study)),
    holds: (study) => differenceOf(...bestStrengths(study)).high < 0,
    comesOut: true,
  },
];

/** Each claim with what was measured for it, and whether that bears it out. */
export function judged(studies) {
  return SHAPES.map((shape) => {
    const own = [shape.study, shape.also].filter(Boolean).map((name) => studies[name]);
    return { ...shape, figures: shape.measured(...own), agrees: shape.holds(...own) };
  });
}
