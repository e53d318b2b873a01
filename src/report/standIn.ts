/**
 * A stand-in for the browser's document, with as much of it as charts need to be drawn: elements that
 * know their attributes and children, and can be written as markup.
 */
import { escaped } from './markup.js';

export class StandInElement {
  readonly #attributes = new Map<string, string>();
  readonly #children: (StandInElement | string)[] = [];
  readonly ownerDocument = standIn;
  readonly style = {};

  constructor(
    readonly tagName: string,
    readonly namespaceURI: string,
  ) {}

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }

  setAttributeNS(_: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  appendChild<Child extends StandInElement | string>(child: Child): Child {
    this.#children.push(child);
    return child;
  }

  insertBefore<Child extends StandInElement | string>(child: Child, next: Child | null): Child {
    const at = next === null ? this.#children.length : this.#children.indexOf(next);
    this.#children.splice(at, 0, child);
    return child;
  }

  querySelectorAll(): StandInElement[] {
    return [];
  }

  get children(): StandInElement[] {
    return this.#children.filter((child) => typeof child !== 'string');
  }

  set textContent(text: string) {
    this.#children.splice(0, Infinity, String(text));
  }

  /** What is between the tags, without the children of this name. */
  inner(without?: string): string {
    return this.#children
      .filter((child) => typeof child === 'string' || child.tagName !== without)
      .map((child) => (typeof child === 'string' ? escaped(child) : child.outer()))
      .join('');
  }

  outer(): string {
    const attributes = [...this.#attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`);
    const inner = this.inner();
    const open = `<${this.tagName}${attributes.join('')}`;
    return inner === '' ? `${open}/>` : `${open}>${inner}</${this.tagName}>`;
  }
}

const element = (name: string): StandInElement =>
  new StandInElement(name, 'http://www.w3.org/1999/xhtml');

/** The document, to be handed to a library that draws. */
export const standIn: {
  readonly createElement: (name: string) => StandInElement;
  readonly createElementNS: (namespace: string, name: string) => StandInElement;
  readonly createTextNode: (text: string) => string;
  readonly documentElement: Pick<StandInElement, 'namespaceURI'> & { ownerDocument: unknown };
} = {
  createElement: element,
  createElementNS: (namespace, name) => new StandInElement(name, namespace),
  createTextNode: String,
  get documentElement() {
    return { namespaceURI: 'http://www.w3.org/1999/xhtml', ownerDocument: standIn };
  },
};
