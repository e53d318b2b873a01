/** What a kind of hostile file is to the harness. */
import type fc from 'fast-check';

export interface Kind<Case = unknown> {
  readonly name: string;
  readonly cases: fc.Arbitrary<Case>;
  /** One case in so many is run: more than one where a case takes long, as a thread has to start. */
  readonly oneIn: number;
  /**
   * Has keepgrid read the case, and returns the exit code that this would end with: 0, or 1 where the
   * answer is no. Errors that are not bugs are thrown as they come, and so are those that are.
   */
  readonly run: (file: Case) => Promise<number>;
}

/** A kind whose type of case nobody else needs to know. */
export const kind = <Case>(name: string, cases: fc.Arbitrary<Case>, run: Kind<Case>['run']): Kind =>
  ({ name, cases, run, oneIn: 1 }) as Kind;
