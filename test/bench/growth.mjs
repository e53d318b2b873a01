/**
 * How time grows beside the count of operations: with units, layers and examples for steps on this thread,
 * with cells, repeats and workers for whole sweeps by the command. Where time grows as operations do, the time of one
 * stays as it is.
 */
import { measureSteps, STEP_KINDS } from './growth/steps.mjs';
import { measureSweeps, SWEEP_KINDS } from './growth/sweeps.mjs';

/** Gives, for each kind, its name and what was measured at each size. */
export async function growth(context) {
  const kinds = [];
  const take = (kind, sizes) => {
    print(context, kind, sizes);
    kinds.push({ name: kind.name, sizes });
  };
  context.say(
    '\nGrowth, at keep_prob 0.5, beside the count of multiply-adds without those of zeros, dropped or of ReLU',
  );
  for (const kind of STEP_KINDS) take(kind, measureSteps(kind, context));
  for (const kind of SWEEP_KINDS) take(kind, await measureSweeps(kind, context));
  return kinds;
}

function print({ say, record }, { name, what }, sizes) {
  say(`\n${what}`);
  say(
    row([
      name,
      'operations',
      'time',
      'ns each',
      'operations ×',
      'time ×',
      'each ×',
      ...('cpu' in sizes[0] ? ['s of CPU'] : []),
    ]),
  );
  const [first] = sizes;
  for (const measured of sizes) {
    const { size, seconds, operations } = measured;
    const [more, longer] = [operations / first.operations, seconds / first.seconds];
    say(
      row([
        size.toLocaleString('en'),
        operations.toExponential(2),
        time(seconds),
        ((1e9 * seconds) / operations).toFixed(4),
        more.toFixed(2),
        longer.toFixed(2),
        (longer / more).toFixed(2),
        ...('cpu' in measured ? [measured.cpu.toFixed(2)] : []),
      ]),
    );
    record({ part: 'growth', name, ...measured });
  }
}

const WIDTHS = [9, 12, 11, 10, 14, 9, 9, 11];
const row = (texts) => texts.map((text, at) => text.padStart(WIDTHS[at])).join('');

const time = (seconds) =>
  seconds < 0.001
    ? `${(1e6 * seconds).toFixed(1)} µs`
    : seconds < 1
      ? `${(1000 * seconds).toFixed(1)} ms`
      : `${seconds.toFixed(2)} s`;
