/** A graph of ONNX under construction: nodes and constants, with names that are never taken twice. */
import type { Node, Tensor } from './messages.js';

/** The operators of ONNX for what is no neural network, such as encoders. */
export const ML = 'ai.onnx.ml';

export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants: Tensor[] = [];
  readonly #taken = new Set<string>();

  /** Takes a name, with a number after it if it is taken, or is empty, which means "nothing" in ONNX. */
  name(wanted: string): string {
    // A name is compared as it is written: what is no UTF-16 becomes the replacement character.
    const text = Buffer.from(wanted).toString();
    let name = text;
    for (let number = 2; name === '' || this.#taken.has(name); number++)
      name = `${text} (${number})`;
    this.#taken.add(name);
    return name;
  }

  /** Adds an operator, and returns the name of its output: a new one, or `output` where that is given. */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Node['attributes'] = {},
    {
      domain = '',
      output = this.name(op.toLowerCase()),
    }: { domain?: string; output?: string } = {},
  ): string {
    this.nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a constant, and returns its name. */
  constant(wanted: string, shape: readonly number[], values: Tensor['values']): string {
    const name = this.name(wanted);
    this.constants.push({ name, shape, values });
    return name;
  }
}
