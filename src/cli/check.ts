import { checkExperiment } from '../check/check.js';
import type { StepResult, Verdict } from '../check/step.js';
import { type CheckedCell, createSubject } from '../check/subject.js';
import { EXIT } from '../errors.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { count, wrapped } from '../text.js';
import { chart } from './chart.js';
import { describeData, openStudy } from './study.js';
import { coloursFor, isInteractive, print, printJson, visible, widthOf } from './terminal.js';

export interface CheckCommandOptions {
  readonly set?: readonly string[];
  readonly cell?: number;
  readonly kernels: KernelChoice;
  readonly json?: boolean;
}

/**
 * `keepgrid check`: runs the lecture's debugging ritual on the user's own config and data.
 * @throws UserError, UserErrors if the config, its data or the cell cannot be used.
 */
export async function check(
  file: string | undefined,
  options: CheckCommandOptions,
): Promise<number> {
  const { experiment, dataset, plan } = await openStudy(file, options.set);
  const subject = createSubject({
    experiment,
    dataset,
    plan,
    kernels: options.kernels,
    ...(options.cell === undefined ? {} : { cell: options.cell }),
  });
  if (!options.json) {
    const cell = `${describeCell(subject.baseline)}; dropout ${subject.dropout.network.keepProb.join(' ')}`;
    for (const text of [`${experiment.name}: ${describeData(dataset)}`, cell]) {
      wrapped(text, widthOf(process.stdout)).forEach((line) => print(line));
    }
    print('');
  }
  const status = createStatus();
  const { steps, holds } = checkExperiment(subject, {
    onStep: (step) => status.show(step),
    onEpoch: (epoch, repeat) =>
      status.show(
        `training, repeat ${repeat}, epoch ${epoch} of ${subject.baseline.training.epochs}`,
      ),
    onResult(result) {
      status.clear();
      if (options.json) printJson(jsonStep(result));
      else printStep(result);
    },
  });
  const tally = (verdict: Verdict): number =>
    steps.filter((step) => step.verdict === verdict).length;
  const [passed, warnings, failed] = (['pass', 'warning', 'fail'] as const).map(tally);
  if (options.json) printJson({ event: 'done', holds, passed, warnings, failed });
  else print(`${passed} passed, ${count(warnings, 'warning')}, ${failed} failed`);
  return holds ? EXIT.done : EXIT.no;
}

/** `cell 1, a baseline: 64-64-32-10, relu, momentum, learning_rate 0.02`. */
function describeCell({ cell, network, training, axes }: CheckedCell): string {
  const place = cell === null ? 'baseline' : `cell ${cell}, a baseline`;
  const others = Object.entries({ learning_rate: training.learningRate, ...axes })
    .map(([name, value]) => `${name} ${value ?? 'none'}`)
    .join(', ');
  return `${place}: ${network.layerSizes.join('-')}, ${network.activation}, ${training.optimizer}, ${others}`;
}

const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', warning: '!', fail: '✗' };
const COLOURS = { pass: 'green', warning: 'yellow', fail: 'red' } as const;
const INDENT = ' '.repeat(12);

/** Prints the verdict, what was seen, the curve, and what to do. */
function printStep({ step, verdict, seen, advice, curve }: StepResult): void {
  const colours = coloursFor(process.stdout);
  const width = Math.min(widthOf(process.stdout), 100);
  const head = `${colours[COLOURS[verdict]](MARKS[verdict])} ${step.padEnd(INDENT.length - 2)}`;
  const lines = (text: string): string =>
    wrapped(visible(text), width - INDENT.length).join(`\n${INDENT}`);
  print(`${head}${lines(`${seen}.`)}`);
  if (curve !== undefined && curve.values.length > 1) {
    print(chart(curve, width - INDENT.length).replaceAll(/^/gm, INDENT));
  }
  advice.forEach((text) => print(`${INDENT}${lines(`→ ${text}`)}`));
}

interface Status {
  show(text: string): void;
  clear(): void;
}

/** Shows the current step on a line that is erased again, or nothing unless a person watches. */
function createStatus(): Status {
  if (!isInteractive(process.stderr)) return { show() {}, clear() {} };
  const clear = (): void => void process.stderr.write('\r\x1b[K');
  return {
    show(text) {
      clear();
      process.stderr.write(`… ${text}`.slice(0, widthOf(process.stderr) - 1));
    },
    clear,
  };
}

function jsonStep({ step, verdict, seen, advice, figures, curve }: StepResult): object {
  return { event: 'step', step, verdict, seen, advice, ...figures, ...(curve ? { curve } : {}) };
}
