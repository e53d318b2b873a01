/** Damage to files: edits of bytes, of texts and of trees of values, drawn by fast-check. */
import fc from 'fast-check';

/** Numbers that lie about sizes, at the bounds of their types. */
const BOUNDS = [
  0, 1, 7, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** One edit at a place, which is taken modulo the length. */
const byteEdit = fc.record({
  edit: fc.constantFrom('flip', 'set', 'number', 'drop', 'copy', 'insert', 'cut'),
  at: fc.nat(),
  from: fc.nat(),
  length: fc.integer({ min: 1, max: 24 }),
  value: fc.constantFrom(...BOUNDS),
  big: fc.boolean(),
});
type ByteEdit = typeof byteEdit extends fc.Arbitrary<infer T> ? T : never;

/** Bytes after up to six edits; most edits are near the start, where headers are. */
export const damagedBytes = (originals: readonly Uint8Array[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...originals),
      fc.boolean(),
      fc.array(byteEdit, { minLength: 1, maxLength: 6 }),
    )
    .map(([bytes, nearStart, edits]) =>
      edits.reduce<Buffer>((all, edit) => edited(all, edit, nearStart), Buffer.from(bytes)),
    );

function edited(
  bytes: Buffer,
  { edit, at, from, length, value, big }: ByteEdit,
  nearStart: boolean,
) {
  if (bytes.length === 0) return Buffer.of(value & 0xff);
  const place = at % Math.min(bytes.length, nearStart ? 128 : bytes.length);
  const source = from % bytes.length;
  const copy = Buffer.from(bytes);
  const join = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);
  switch (edit) {
    case 'flip':
      copy[place] ^= 1 << (value & 7);
      return copy;
    case 'set':
      copy[place] = value & 0xff;
      return copy;
    case 'number':
      if (place + 4 > copy.length) return copy;
      if (big) copy.writeUInt32BE(value, place);
      else copy.writeUInt32LE(value, place);
      return copy;
    case 'drop':
      return join(bytes.subarray(0, place), bytes.subarray(place + length));
    case 'copy':
      return join(
        bytes.subarray(0, place),
        bytes.subarray(source, source + length),
        bytes.subarray(place),
      );
    case 'insert':
      return join(
        bytes.subarray(0, place),
        Buffer.alloc(length, value & 0xff),
        bytes.subarray(place),
      );
    default:
      return copy.subarray(0, place);
  }
}

/** What texts are made to hold: numbers at their bounds, syntax, names of methods, escapes, formulas. */
const TOKENS = [
  '', '0', '-0', '-1', '1e999', '1e-320', '9007199254740993', '0x10', 'NaN', 'Infinity', '.inf', 'null',
  'true', '~', '""', '"', "'", ',', ';', '\t', '\n', '\r\n', '\r', '\0', ':', '- ', '{', '}', '[', ']',
  '&a', '*a', '<<: *a', '!!js/function x', '!!binary aGk=', '--- ', '|', '>', '%', '#', '\\', '\ufeff',
  '__proto__', 'constructor', 'toString', 'prototype', '=1+1', '@SUM(A1)', '\u001b[31m', '\u202e', '💥',
  '../../x', '/dev/zero', '0:0.0000001:1', '1:1:99999999', '9^9^9^9', 'a'.repeat(300),
]; // prettier-ignore

const textEdit = fc.record({
  edit: fc.constantFrom(
    'replace',
    'insert',
    'dropLine',
    'doubleLine',
    'swapLines',
    'indent',
    'cut',
  ),
  at: fc.nat(),
  from: fc.nat(),
  token: fc.constantFrom(...TOKENS),
});
type TextEdit = typeof textEdit extends fc.Arbitrary<infer T> ? T : never;

/** Texts after up to five edits of their tokens and lines. */
export const damagedTexts = (originals: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...originals), fc.array(textEdit, { minLength: 1, maxLength: 5 }))
    .map(([text, edits]) => edits.reduce(editedText, text));

function editedText(text: string, { edit, at, from, token }: TextEdit): string {
  const lines = text.split('\n');
  const [line, other] = [at % lines.length, from % lines.length];
  switch (edit) {
    case 'replace': {
      const words = text.split(/([\w.+-]+)/);
      // Words stand at odd places.
      const word = 2 * (at % Math.max(1, words.length >> 1)) + 1;
      return word < words.length ? words.with(word, token).join('') : token;
    }
    case 'insert':
      return text.slice(0, at % (text.length + 1)) + token + text.slice(at % (text.length + 1));
    case 'dropLine':
      return lines.toSpliced(line, 1).join('\n');
    case 'doubleLine':
      return lines.toSpliced(other, 0, lines[line]).join('\n');
    case 'swapLines':
      return lines.with(line, lines[other]).with(other, lines[line]).join('\n');
    case 'indent':
      return lines.with(line, `${' '.repeat(from % 9)}${lines[line].trimStart()}`).join('\n');
    default:
      return text.slice(0, at % (text.length + 1));
  }
}

type Tree = unknown;

/** Values where others are expected. */
export const oddValue: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom(...TOKENS),
  fc.constantFrom<Tree>(null, true, false, 0, -1, 0.5, 1, 2, 1e9, 1e308, -1e-320, 2 ** 53, [], {}, [
    [],
  ]),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.constantFrom<Tree>(0.5, 1, 'relu', null, [1], 1e7), { maxLength: 4 }),
  fc.dictionary(
    fc.constantFrom('__proto__', 'constructor', 'source', '1', 'where'),
    fc.constant(1),
  ),
);

const treeEdit = fc.record({
  edit: fc.constantFrom('replace', 'remove', 'rename', 'add', 'move'),
  at: fc.nat(),
  from: fc.nat(),
  key: fc.constantFrom(
    ...TOKENS.slice(0, 8),
    'keep_prob',
    'hidden_1',
    'where',
    '__proto__',
    'l2',
    'source',
  ),
  value: oddValue,
});
type TreeEdit = typeof treeEdit extends fc.Arbitrary<infer T> ? T : never;

/** Trees of plain values after up to four edits of their nodes and keys. */
export const damagedTrees = (originals: readonly Tree[]): fc.Arbitrary<Tree> =>
  fc
    .tuple(fc.constantFrom(...originals), fc.array(treeEdit, { minLength: 1, maxLength: 4 }))
    .map(([tree, edits]) => {
      const root = { '': structuredClone(tree) };
      edits.forEach((edit) => editTree(root, edit));
      return root[''];
    });

type Holder = Record<string, Tree>;

/** Every place of a tree: the object or list, and the key in it. */
function placesIn(holder: Holder): [Holder, string][] {
  return Object.entries(holder).flatMap(([key, value]): [Holder, string][] => [
    [holder, key],
    ...(typeof value === 'object' && value !== null ? placesIn(value as Holder) : []),
  ]);
}

function editTree(root: Holder, { edit, at, from, key, value }: TreeEdit): void {
  const places = placesIn(root);
  if (places.length === 0) return;
  const [holder, name] = places[at % places.length];
  const [otherHolder, otherName] = places[from % places.length];
  if (edit === 'replace') holder[name] = value;
  else if (edit === 'move') holder[name] = structuredClone(otherHolder[otherName]);
  else if (edit === 'add') define(holder, key, value);
  else {
    if (edit === 'rename') define(holder, key, holder[name]);
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
  }
}

/** Also the key __proto__ becomes a key of its own, as parsers make it. */
const define = (holder: Holder, key: string, value: Tree): void => {
  if (Array.isArray(holder)) holder.push(value);
  else
    Object.defineProperty(holder, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
};
