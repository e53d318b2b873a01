/** Names of fields: snake_case in files, camelCase in the code. The texts that fields hold stay as they are. */

/** A value of JSON with the keys of its objects, at any depth, in snake_case. */
export const inSnakeCase = (value: unknown): unknown =>
  withKeys(value, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** The same with keys in camelCase. */
export const inCamelCase = (value: unknown): unknown =>
  withKeys(value, (name) =>
    name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  );

function withKeys(value: unknown, named: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => withKeys(entry, named));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, entry]) => [
    named(name),
    withKeys(entry, named),
  ]);
  return Object.fromEntries(entries);
}
