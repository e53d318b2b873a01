/**
 * Expressions over axes and scalars: arithmetic, comparison and logic, nothing else. mathjs parses and
 * computes them in decimals (BigNumber), so 0.7^3 is 0.343; every node is checked against lists before
 * anything is computed. mathjs takes over a second to load, so it is loaded at the first expression.
 */
import type { MathJsInstance, MathNode } from 'mathjs';
import type { AxisValue, Expression } from './experiment.js';
import { settingMeant } from './foreign.js';
import { suggestion } from './wording.js';

/** Characters that an expression may have. */
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
  if (source.trim() === '') return 'it is empty; leave the key out, or write an expression';
  if (source.length > MOST_CHARACTERS) return `it is longer than ${MOST_CHARACTERS} characters`;
  const math = await loadMath();
  let tree: MathNode;
  try {
    tree = math.parse(source);
  } catch (error) {
    return `"${source}" cannot be read: ${(error as Error).message}`;
  }
  const names = new Set<string>();
  const problems: string[] = [];
  tree.traverse((node, path) => {
    // The name of a function is not one of the scope: it is checked with its call.
    if (path === 'fn') return;
    const problem = problemIn(node, known, math);
    if (problem !== null) problems.push(problem);
    else if (math.isSymbolNode(node) && known.includes(node.name)) names.add(node.name);
  });
  return problems[0] ?? [...names].toSorted();
}

/** What is wrong with a node, whatever its children are, or null: only what is listed is allowed. */
function problemIn(node: MathNode, known: readonly string[], math: MathJsInstance): string | null {
  if (math.isSymbolNode(node)) {
    const { name } = node;
    if (name === 'true' || name === 'false' || known.includes(name)) return null;
    const meant = settingMeant(name) ?? '';
    const hint = known.includes(meant)
      ? `did you mean "${meant}"?`
      : suggestion(name, known, `known are ${known.join(', ')}`);
    return `there is no "${name}" here; ${hint}`;
  }
  if (math.isOperatorNode(node)) {
    return OPERATORS.includes(node.op) ? null : `the operator "${node.op}" is not allowed`;
  }
  if (math.isAssignmentNode(node)) {
    const compared = `${node.object.toString()} == ${node.value.toString()}`;
    return `"${node.toString()}" is not allowed: = would assign; to compare, write ${compared}`;
  }
  if (math.isFunctionNode(node)) {
    const name = String(node.fn);
    if (FUNCTIONS.includes(name)) return null;
    return `the function "${name}" is not allowed; allowed are ${FUNCTIONS.join(', ')}`;
  }
  const isAllowed = math.isConstantNode(node)
    ? isNumeric(node.value) || ['string', 'boolean'].includes(typeof node.value)
    : math.isParenthesisNode(node) || math.isConditionalNode(node) || math.isRelationalNode(node);
  return isAllowed
    ? null
    : `"${node.toString()}" is not allowed: only arithmetic, comparison and logic are`;
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (value as { isBigNumber?: boolean } | null)?.isBigNumber === true;

/**
 * A function of the scope for an expression that checkExpression has allowed. Its value is a number,
 * rounded to double once, at the end, or a truth value or a text.
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

/** Makes a comparison with a quoted text a call of sameText: mathjs itself compares only numbers. */
function comparingText(node: MathNode, math: MathJsInstance): MathNode {
  if (!math.isOperatorNode(node) || (node.op !== '==' && node.op !== '!=')) return node;
  const isText = (arg: MathNode): boolean =>
    math.isConstantNode(arg) && typeof (arg.value as unknown) === 'string';
  if (!node.args.some(isText)) return node;
  const same = new math.FunctionNode('sameText', node.args);
  return node.op === '==' ? same : new math.OperatorNode('not', 'not', [same]);
}
