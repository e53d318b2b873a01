/** The message of an error as one line, without paths and stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'worker out of memory';
  const text = typeof message === 'string' ? message : String(error);
  const line = text.split('\n')[0].replace(/(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s'"]+/g, '<path>');
  return line.slice(0, 200) || 'worker ended';
}
