/**
 * Expressions over axes and scalars: arithmetic, comparison and logic, nothing else. mathjs parses and
 * computes them in decimals (BigNumber), so 0.7^3 is 0.343; the tree is held against an allow-list
 * before anything is computed. mathjs takes over a second to load, so it is loaded at the first
 * expression and not before.
 */
import type { MathJsInstance, MathNode } from 'mathjs';
import { nearestName } from '../errors.js';
import type { AxisValue, Expression } from './experiment.js';

/** Characters of an expression. */
const MOST_CHARACTERS = 500;

const FUNCTIONS = ['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sqrt'];
// prettier-ignore
const OPERATORS = [
  '+', '-', '*', '/', '%', '^', 'mod',
  '==', '!=', '<', '<=', '>', '>=',
  'and', 'or', 'not',
];

export type Scope = Readonly<Record<string, AxisValue>>;
export type Evaluate = (scope: Scope) => number | boolean | string;

let loaded: Promise<MathJsInstance> | undefined;

function loadMath(): Promise<MathJsInstance> {
  loaded ??= import('mathjs').then(({ create, all }) => {
    const math = create(all, { number: 'BigNumber', precision: 64, relTol: 1e-40, absTol: 1e-60 });
    math.import({ sameText: (a: unknown, b: unknown) => String(a) === String(b) }, {});
    return math;
  });
  return loaded;
}

/** The names that an expression reads, sorted, or in words what is wrong with it. */
export async function checkExpression(
  source: string,
  known: readonly string[],
): Promise<readonly string[] | string> {
  if (source.length > MOST_CHARACTERS) return `it is longer than ${MOST_CHARACTERS} characters`;
  const math = await loadMath();
  let tree: MathNode;
  try {
    tree = math.parse(source);
  } catch (error) {
    return `"${source}" cannot be read: ${(error as Error).message}`;
  }
  const names = new Set<string>();
  const problem = problemOf(tree, known, names);
  return problem ?? [...names].toSorted();
}

/** Walks the tree; everything that is not on the lists is refused. */
function problemOf(node: MathNode, known: readonly string[], names: Set<string>): string | null {
  const within = (children: readonly MathNode[]): string | null => {
    for (const child of children) {
      const problem = problemOf(child, known, names);
      if (problem !== null) return problem;
    }
    return null;
  };
  const parts = node as unknown as Parts;
  switch (node.type) {
    case 'ConstantNode':
      return ['string', 'boolean'].includes(typeof parts.value) || isNumeric(parts.value)
        ? null
        : `"${node.toString()}" is not allowed`;
    case 'SymbolNode': {
      const { name } = parts;
      if (name === 'true' || name === 'false') return null;
      if (!known.includes(name)) {
        const near = nearestName(name, known);
        return `there is no "${name}" here; ${near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`}`;
      }
      names.add(name);
      return null;
    }
    case 'ParenthesisNode':
      return within([parts.content]);
    case 'ConditionalNode':
      return within([parts.condition, parts.trueExpr, parts.falseExpr]);
    case 'RelationalNode':
      return within(parts.params);
    case 'OperatorNode':
      return OPERATORS.includes(parts.op)
        ? within(parts.args)
        : `the operator "${parts.op}" is not allowed`;
    case 'FunctionNode': {
      const name = parts.fn.type === 'SymbolNode' ? parts.fn.name : parts.fn.toString();
      return FUNCTIONS.includes(name)
        ? within(parts.args)
        : `the function "${name}" is not allowed; allowed are ${FUNCTIONS.join(', ')}`;
    }
    default:
      return `"${node.toString()}" is not allowed: only arithmetic, comparison and logic are`;
  }
}

/** The fields of mathjs nodes that are read here. */
interface Parts {
  readonly value: unknown;
  readonly name: string;
  readonly op: string;
  readonly content: MathNode;
  readonly condition: MathNode;
  readonly trueExpr: MathNode;
  readonly falseExpr: MathNode;
  readonly params: readonly MathNode[];
  readonly args: readonly MathNode[];
  readonly fn: MathNode & { readonly name: string };
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (value as { isBigNumber?: boolean } | null)?.isBigNumber === true;

/**
 * A function of the scope. The expression has been checked (checkExpression); its value is a number
 * (rounded to double once, at the end), a truth value or a text.
 */
export async function compileExpression({ source, names }: Expression): Promise<Evaluate> {
  const math = await loadMath();
  const tree = math.parse(source).transform((node) => comparingText(node, math));
  const code = tree.compile();
  const decimals = new Map<number, unknown>();
  const decimal = (value: number): unknown => {
    let number = decimals.get(value);
    if (number === undefined) {
      number = math.bignumber(String(value));
      if (decimals.size < 100_000) decimals.set(value, number);
    }
    return number;
  };
  return (scope) => {
    const own = new Map<string, unknown>();
    for (const name of names) {
      const value = scope[name];
      own.set(name, typeof value === 'number' ? decimal(value) : value);
    }
    const value: unknown = code.evaluate(own);
    if (typeof value === 'boolean' || typeof value === 'string') return value;
    return isNumeric(value) ? Number(String(value)) : Number.NaN;
  };
}

/** mathjs compares numbers alone: a comparison with a quoted text becomes a call of sameText. */
function comparingText(node: MathNode, math: MathJsInstance): MathNode {
  const { op, args } = node as unknown as Parts;
  if (node.type !== 'OperatorNode' || (op !== '==' && op !== '!=')) return node;
  const isText = (arg: MathNode): boolean => typeof (arg as unknown as Parts).value === 'string';
  if (!args.some(isText)) return node;
  const same = new math.FunctionNode('sameText', [...args]);
  return op === '==' ? same : new math.OperatorNode('not', 'not', [same]);
}
