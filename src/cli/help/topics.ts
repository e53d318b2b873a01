/** What `keepgrid help TOPIC` explains beside the commands. The pages themselves are loaded by help.ts. */
export const TOPICS = {
  config: 'every key of a config, the grid, expressions',
  columns: 'the files of a results folder and their columns',
  statistics: 'what the verdict rests on',
  batch: 'scripts, exit codes, stopping and going on',
  words: 'cell, repeat, baseline, gap and others in a sentence each',
} as const;

export type Topic = keyof typeof TOPICS;
export const TOPIC_NAMES = Object.keys(TOPICS) as Topic[];
