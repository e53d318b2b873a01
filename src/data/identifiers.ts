/** Columns that name or count rows instead of saying something of them. */

/** Whether the values count up by one from 0 or 1, row by row. */
export function isCount(values: Float32Array): boolean {
  const [first] = values;
  return (
    values.length > 1 &&
    (first === 0 || first === 1) &&
    values.every((value, row) => value === Math.fround(first + row))
  );
}

/** id, ID, user_id, userId, uuid. */
const IDENTIFIER = /(?:^|[_\s.-])(?:id|uuid|guid)$/i;
const CAMEL_CASE = /[a-z](?:Id|ID)$/;
/** Names that columns which number the rows have, and others too. */
const NUMBERING = /(?:^|[_\s.-])(?:index|idx|key|row|nr|no)$/i;

/** Whether a column is named like an identifier, of a row or of what several rows are about. */
export const isNamedIdentifier = (name: string): boolean =>
  IDENTIFIER.test(name) || CAMEL_CASE.test(name);

/** Whether a column whose values are all different is named as if they only told rows apart. */
export const isNamedNumbering = (name: string): boolean =>
  isNamedIdentifier(name) || NUMBERING.test(name);
