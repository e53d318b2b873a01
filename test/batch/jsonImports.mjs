/** Lets packages import JSON without saying so, as @actions/workflow-parser does and Node refuses. */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  return found.url.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found;
}
