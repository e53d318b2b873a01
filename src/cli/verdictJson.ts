/** The verdict for scripts, as one JSON object with the keys of the contract. */
import type { Answer } from '../stats/answer.js';
import { rounded } from '../text.js';

const figure = (value: number | null): number | null => (value === null ? null : rounded(value, 6));

/** `{"event": "verdict", …}`. Figures have 6 significant digits; those that do not exist are null. */
export const verdictJson = ({ verdict, methods, document }: Answer): object => ({
  event: 'verdict',
  ...(document.shard ? { shard: document.shard } : {}),
  metric: document.config.select.metric,
  dropout: verdict.dropout,
  clear: verdict.clear,
  overfits: verdict.overfits,
  beats_guessing: verdict.beatsGuessing,
  gain: figure(verdict.gain),
  gain_low: figure(verdict.gainLow),
  gain_high: figure(verdict.gainHigh),
  p: figure(verdict.p),
  repeats: verdict.repeats,
  draws: verdict.draws,
  repeats_needed: verdict.repeatsNeeded,
  layers: verdict.layers.map(({ axis, matters, best, effect, low, high, pAdjusted }) => ({
    axis,
    matters,
    best,
    effect: figure(effect),
    low: figure(low),
    high: figure(high),
    p_adjusted: figure(pAdjusted),
  })),
  best: verdict.best && {
    cell: verdict.best.cell,
    score: figure(verdict.best.score),
    score_corrected: figure(verdict.best.scoreCorrected),
  },
  methods: methods.map(({ regularisers, cell, score, gain, low, high, pAdjusted, place }) => ({
    method: regularisers,
    cell,
    score: figure(score),
    gain: figure(gain),
    low: figure(low),
    high: figure(high),
    p_adjusted: figure(pAdjusted),
    place,
  })),
  next: verdict.next.map(({ axis, why, values }) => ({ axis, why, values })),
  sentences: verdict.sentences,
});
