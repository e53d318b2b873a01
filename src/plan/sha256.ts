import * as crypto from 'node:crypto';

/** Not every runtime has the function that hashes at once. */
const atOnce = (crypto as { hash?: typeof crypto.hash }).hash;

/** SHA-256 of a text, in hex. */
export const sha256: (text: string) => string =
  atOnce === undefined
    ? (text) => crypto.createHash('sha256').update(text).digest('hex')
    : (text) => atOnce('sha256', text, 'hex');
