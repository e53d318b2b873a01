/** What stands in a table where a value is missing: nothing, or what pandas, R, SQL and UCI's files write. */
const MARKS = new Set([
  '',
  '?',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'NaN',
  'nan',
  '-nan',
  'NULL',
  'null',
  'None',
]);

/** Whether a trimmed text says that the value is missing. */
export const isMissing = (text: string): boolean => MARKS.has(text);
