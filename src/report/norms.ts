/** How the squared norm of the weights that read a layer moves with that layer's keep_prob. */
import * as Plot from '@observablehq/plot';
import type { Answer } from '../stats/answer.js';
import type { Level } from '../stats/factors.js';
import { groupsBy } from '../stats/groups.js';
import { count, rounded, short } from '../text.js';
import { levelText, trainedToTheEnd } from './cells.js';
import { AXIS, SCALE, draw, type Figure } from './figure.js';
import { colour } from './palette.js';
import { panelMarks, panelOptions, placed } from './panels.js';

interface Mark {
  readonly layer: number;
  readonly level: string;
  readonly keepProb: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The mean divided by that at the highest keep_prob. */
  readonly ratio: number;
}

/** The keep_probs that are drawn: a grid may have thousands on an axis. */
const MOST_VALUES = 100;

/** The figure, or null if no keep_prob varies. */
export function normsChart(answer: Answer): Figure | null {
  const { analysis } = answer;
  const done = trainedToTheEnd(answer).filter(({ diverged, runs }) => diverged === 0 && runs > 0);
  const layers = analysis.factors
    .flatMap((factor) =>
      factor.layers.map((layer) => {
        const cells = groupsBy(done, ({ keepProb }): Level => keepProb[layer]);
        const all = factor.levels.filter((level) => cells.has(level)) as number[];
        return { layer, levels: thinned(all), of: all.length, cells };
      }),
    )
    .filter(({ levels }) => levels.length > 1);
  if (layers.length === 0) return null;
  const series = layers.map(({ layer, levels, cells }) => {
    const groups = levels.map((keepProb) => {
      const norms = cells.get(keepProb)!.map(({ weightNorms }) => weightNorms[layer]);
      const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
      const [low, high] = [
        norms.reduce((a, b) => Math.min(a, b), Infinity),
        norms.reduce((a, b) => Math.max(a, b), -Infinity),
      ];
      return { layer, keepProb, level: levelText(keepProb), mean, low, high };
    });
    const reference = groups.at(-1)!.mean;
    return groups.map((each): Mark => ({ ...each, ratio: each.mean / reference }));
  });
  const columns = Math.min(3, series.length);
  const panels = placed(
    layers.map(({ layer }) => `W${layer + 1}, reads ${layerName(layer)}`),
    columns,
  );
  const marks = series.flatMap((group, index) => {
    const reference = group.at(-1)!.mean;
    const { fx, fy } = panels[index];
    return group.map((mark) => ({
      ...mark,
      fx,
      fy,
      lowRatio: mark.low / reference,
      highRatio: mark.high / reference,
    }));
  });
  const titleOf = ({ layer, level, mean, low, high }: Mark): string =>
    `keep_prob_${layer} ${level}: squared norm of W${layer + 1} ${short(mean)}, from ${short(low)} to ${short(high)} over the cells`;
  const changes = series.map((group) => group[0]);
  const shrinking = changes.filter(({ ratio }) => ratio < 1).length;
  const rows = Math.ceil(series.length / columns);
  const width = columns === 1 ? 380 : 760;
  return draw({
    name: 'norms',
    title:
      changes.length <= 3
        ? `Against that at the highest keep_prob, the squared norm of ${changes
            .map(
              ({ layer, level, ratio }) =>
                `W${layer + 1} is ${percent(ratio)} at keep_prob_${layer} ${level}`,
            )
            .join(', that of ')}`
        : `As the keep_prob of a layer falls, the squared norm of the weights that read it falls in ${shrinking} of ${changes.length} layers`,
    description: changes
      .map(
        ({ layer, level, ratio, mean }) =>
          `At keep_prob_${layer} ${level} the mean squared norm of W${layer + 1} is ${short(mean)}, which is ${percent(ratio)} of that at keep_prob_${layer} ${series.find(([first]) => first.layer === layer)!.at(-1)!.level}.`,
      )
      .join(' '),
    note: `A unit that may lose any of its inputs spreads its weights out, which tends to shrink their squared norm. It is drawn relative to its mean at the highest keep_prob: dots are means over all cells with that value (${count(done.length, 'cell')} in all), bars reach from the lowest cell to the highest.${thinnedWords(layers)}`,
    numbers: {
      head: [
        'weights',
        'keep_prob of the layer they read',
        'mean squared norm',
        'lowest',
        'highest',
      ],
      rows: marks.map(({ layer, level, mean, low, high }) => [
        `W${layer + 1}`,
        level,
        short(mean),
        short(low),
        short(high),
      ]),
    },
    plot: {
      ...panelOptions,
      width,
      height: 70 + rows * 180,
      marginLeft: 56,
      marginTop: 30,
      marginBottom: 42,
      x: {
        label: 'keep_prob of the layer',
        ...AXIS,
        ticks: 5,
        inset: 12,
      },
      y: {
        label: 'relative squared norm',
        inset: 8,
        ...SCALE,
        ticks: 5,
      },
      marks: [
        ...panelMarks(panels),
        Plot.ruleY([1], {
          stroke: 'currentColor',
          strokeOpacity: 0.6,
          title: () => 'as at the highest keep_prob',
        }),
        Plot.ruleX(marks, {
          fx: 'fx',
          fy: 'fy',
          x: 'keepProb',
          y1: 'lowRatio',
          y2: 'highRatio',
          stroke: colour('grey'),
          strokeWidth: 2,
          title: titleOf,
        }),
        Plot.lineY(marks, {
          fx: 'fx',
          fy: 'fy',
          x: 'keepProb',
          y: 'ratio',
          z: 'layer',
          stroke: colour('blue'),
          strokeWidth: 2,
          title: ({ layer }: Mark) => `mean squared norm of W${layer + 1}`,
        }),
        Plot.dot(marks, {
          fx: 'fx',
          fy: 'fy',
          x: 'keepProb',
          y: 'ratio',
          r: 4,
          fill: colour('blue'),
          title: titleOf,
        }),
      ],
    },
  });
}

/** At most so many of the values, at even distances, with the first and the last. */
function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= MOST_VALUES) return values;
  const step = (values.length - 1) / (MOST_VALUES - 1);
  return Array.from({ length: MOST_VALUES }, (_, index) => values[Math.round(index * step)]);
}

function thinnedWords(
  layers: readonly { readonly levels: readonly number[]; readonly of: number }[],
): string {
  const most = Math.max(...layers.map(({ of }) => of));
  return most > MOST_VALUES
    ? ` Of up to ${most} values of a layer, ${MOST_VALUES} at even distances are drawn and listed.`
    : '';
}

const layerName = (layer: number): string => (layer === 0 ? 'the input' : `layer ${layer}`);

const percent = (ratio: number): string => `${rounded(100 * ratio, 3)} %`;
