import type { Command } from 'commander';
import { EXIT } from '../../errors.js';
import { print, widthOf } from '../terminal.js';
import { manPage } from './manPage.js';
import { TOPICS, type Topic } from './topics.js';

/** Lines longer than this are hard to read. */
const MOST_COLUMNS = 100;

/** `keepgrid help`: prints the help of a command, or a page about a topic. */
export async function help(name: string | undefined, _: object, own: Command): Promise<number> {
  const program = own.parent!;
  const command = program.commands.find((each) => each.name() === name);
  if (name === undefined || command !== undefined) {
    (command ?? program).outputHelp();
    return EXIT.done;
  }
  const topic = name as Topic;
  const width = Math.min(MOST_COLUMNS, widthOf(process.stdout));
  const head = `KEEPGRID HELP ${topic.toUpperCase()}: ${TOPICS[topic]}`;
  [head, '', ...manPage(await PAGES[topic](), width)].forEach(print);
  return EXIT.done;
}

/** The text of each topic, from what the reference pages and the README are made of. */
const PAGES: Readonly<Record<Topic, () => Promise<string>>> = {
  config: async () => (await import('../../config/readme.js')).configReference(),
  async columns() {
    const { resultsReference } = await import('../../results/readme.js');
    const { summaryColumns } = await import('../../stats/summaryFile.js');
    return resultsReference(summaryColumns({ layers: 2, axes: ['learning_rate'] }));
  },
  statistics: async () => (await import('./statistics.js')).STATISTICS,
  batch: async () => (await import('./batch.js')).BATCH,
  words: async () => (await import('./words.js')).wordsPage(),
};
