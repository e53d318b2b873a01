/** One name in two spellings: snake_case in configs, columns and expressions, camelCase in the code. */

type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The record with its keys in camelCase. */
export function camelKeys<T extends object>(record: T): { [K in keyof T as CamelCase<K>]: T[K] } {
  const entries = Object.entries(record).map(([name, value]) => [camelCase(name), value]);
  return Object.fromEntries(entries) as { [K in keyof T as CamelCase<K>]: T[K] };
}

/** The record with its keys in snake_case. */
export const snakeKeys = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [snakeCase(name), value]));
