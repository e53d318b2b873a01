import { expect, test } from 'vitest';
import { manPage } from '../../../src/cli/help/manPage.js';
import { TOPIC_NAMES } from '../../../src/cli/help/topics.js';
import { keepgrid } from '../../helpers.js';

test.each(TOPIC_NAMES)(
  'keepgrid help %s prints its page, without signs of Markdown',
  async (topic) => {
    const { code, stdout, stderr } = await keepgrid('help', topic);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(`KEEPGRID HELP ${topic.toUpperCase()}`);
    expect(stdout).not.toMatch(/\*\*|```|`|\]\(|\|---/);
    expect(stdout.split('\n').length).toBeGreaterThan(8);
  },
);

test.each([
  ['config', 'start:step:end, the end included'],
  ['columns', 'val_cost'],
  ['statistics', 'Nadeau and Bengio'],
  ['batch', '70 a bug'],
  ['words', 'the test part stays'],
])('keepgrid help %s says %j', async (topic, text) => {
  expect((await keepgrid('help', topic)).stdout.replaceAll(/\s+/g, ' ')).toContain(text);
});

test('help of a command is that of --help, and help alone lists the commands', async () => {
  const run = await keepgrid('help', 'run');
  expect(run.stdout).toBe((await keepgrid('run', '--help')).stdout);
  expect((await keepgrid('help')).stdout).toBe((await keepgrid('--help')).stdout);
});

test('a topic that there is not is refused with the list', async () => {
  const { code, stderr } = await keepgrid('help', 'nonsense');
  expect(code).toBe(2);
  expect(stderr).toContain('statistics, batch, words');
});

test('pages are wrapped to the width', () => {
  const page = `# Head\n\nSome \`code\` and **bold** [link](there).\n\n- one two three four five six\n  seven eight\n\n| key | allowed | default | meaning |\n|---|---|---|---|\n| \`a\` | text | \`1\` | what a is |\n\n\`\`\`yaml\nkey:  1\n\`\`\``;
  expect(manPage(page, 24)).toEqual([
    'HEAD',
    '',
    '   Some code and bold',
    '   link.',
    '',
    '   - one two three four',
    '     five six seven',
    '     eight',
    '',
    '   a: text; default 1',
    '       what a is',
    '',
    '     key:  1',
  ]);
});
