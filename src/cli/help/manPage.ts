/** Markdown as our pages use it → lines for a terminal: headings, paragraphs, lists, tables, code. */
import { wrapped } from '../../text.js';

const INDENT = '   ';

/** The page as lines of at most `width` characters, unless a word or a line of code is longer. */
export function manPage(markdown: string, width: number): string[] {
  const lines: string[] = [];
  for (const block of blocksOf(markdown)) lines.push(...blockLines(block, width), '');
  return lines.slice(0, -1);
}

/** Blocks stand between empty lines; code keeps the empty lines in it, and a heading stands alone. */
function blocksOf(markdown: string): string[][] {
  const blocks: string[][] = [[]];
  let inCode = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    if (line === '' && !inCode) blocks.push([]);
    else if (/^#+ /.test(line) && !inCode) blocks.push([line], []);
    else blocks.at(-1)!.push(line);
  }
  return blocks.filter((block) => block.length > 0);
}

function blockLines(block: readonly string[], width: number): string[] {
  const [first] = block;
  const heading = /^(#+) (.*)$/.exec(first);
  if (heading !== null) {
    const text = plain(heading[2]);
    return [heading[1].length < 3 ? text.toUpperCase() : text];
  }
  if (first.startsWith('```')) return block.slice(1, -1).map((line) => `${INDENT}  ${line}`);
  if (first.startsWith('|')) return tableLines(block, width);
  const items: string[] = [];
  for (const line of block) {
    if (line.startsWith('- ') || items.length === 0) items.push(line);
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return items.flatMap((item) => {
    const isItem = item.startsWith('- ');
    return indented(isItem ? item.slice(2) : item, width, isItem ? `${INDENT}- ` : INDENT);
  });
}

/** A table: of each row the first cells on a line, and what they mean below it. */
function tableLines([head, , ...rows]: readonly string[], width: number): string[] {
  const titles = cellsOf(head);
  return rows.flatMap((row) => {
    const [term, ...rest] = cellsOf(row);
    const meaning = rest.pop() ?? '';
    const facts = rest.map((cell, index) =>
      titles[index + 1] === 'default' && cell !== 'required' ? `default ${cell}` : cell,
    );
    const text = [term, ...facts.filter((fact) => fact !== 'default –')].join('; ');
    const top = indented(facts.length === 0 ? term : text.replace('; ', ': '), width, INDENT);
    return meaning === '' ? top : [...top, ...indented(meaning, width, `${INDENT}    `)];
  });
}

const cellsOf = (row: string): string[] =>
  row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** The text wrapped after the head, whose width the further lines are indented by. */
function indented(text: string, width: number, head: string): string[] {
  return wrapped(plain(text), width - head.length).map(
    (line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line,
  );
}

/** Without the signs of code, emphasis and links, and with the signs that Markdown escapes. */
const plain = (text: string): string =>
  text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replaceAll('\\|', '|');
