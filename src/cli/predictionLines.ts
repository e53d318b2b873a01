/** Predictions as lines of CSV: row, prediction, p_<class> for each class, and sd with masks. */
import type { ModelFacts } from '../model/model.js';
import type { Predictions } from '../model/predictions.js';
import { csvLines } from '../results/csv.js';

/** A text as one field of CSV, with formulas escaped. */
const field = (text: string): string =>
  csvLines([{ name: '', doc: '', value: () => text }], [0]).trimEnd();

/** The line of titles. */
export function titleLine({ classes }: Pick<ModelFacts, 'classes'>, hasSpread: boolean): string {
  const shares = (classes ?? []).map((name) => field(`p_${name}`));
  return `${['row', 'prediction', ...shares, ...(hasSpread ? ['sd'] : [])].join(',')}\n`;
}

/** What turns predictions into lines; rows are counted from 1 over all calls. */
export function createLines({
  classes,
}: Pick<ModelFacts, 'classes'>): (predictions: Predictions) => string {
  const labels = classes?.map(field) ?? null;
  const width = classes?.length ?? 1;
  let row = 0;
  return ({ m, values, sd, chosen }) => {
    const lines: string[] = [];
    for (let example = 0; example < m; example++) {
      const at = example * width;
      let line = String(++row);
      if (labels !== null) line += `,${labels[chosen[example]]}`;
      for (let k = at; k < at + width; k++) line += `,${float32Text(values[k])}`;
      if (sd !== null) line += `,${float32Text(sd[labels === null ? at : at + chosen[example]])}`;
      lines.push(line);
    }
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  };
}

/** The digits, at most nine, that read back as the same float32; nothing where it is not finite. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return '';
  for (let digits = 7; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short === 0 ? 0 : short);
  }
  return String(Number(value.toPrecision(9)));
}
