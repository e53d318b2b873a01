/** What early stopping has saved. */
import { secondsOf } from '../results/timings.js';
import type { Answer } from '../stats/answer.js';
import { duration } from '../text.js';

/** `Early stopping left out 812 of 1500 epochs (54 %), about 12 s of training`; null if it left out none. */
export async function savedWords(
  folder: string,
  { epochs: { trained, planned }, document }: Pick<Answer, 'epochs' | 'document'>,
): Promise<string | null> {
  if (document.stopping !== true || planned === trained) return null;
  const left = planned - trained;
  const share = Math.round((100 * left) / planned);
  const seconds = await secondsOf(folder, () => true);
  const saved =
    seconds === null ? '' : `, about ${duration((seconds * left) / trained)} of training`;
  return `Early stopping left out ${left} of ${planned} epochs (${share} %)${saved}`;
}
