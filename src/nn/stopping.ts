/**
 * Early stopping (Prechelt 1998, section 2): training ends once the validation cost has not improved for some
 * epochs, and the network is that of the best epoch. The rule is that of Keras' EarlyStopping with
 * restore_best_weights.
 */

export interface StoppingSettings {
  /** Epochs in a row without an improvement after which training ends, at least 1. */
  readonly patience: number;
  /** An improvement lowers the validation cost by more than this, in the cost's own units. */
  readonly minDelta: number;
}

/** What an epoch means: it is the best so far; it is not; or it is not, and the last. */
export type EpochVerdict = 'best' | 'wait' | 'stop';

/** Takes the validation cost of each epoch in turn. */
export type Stopping = (valCost: number) => EpochVerdict;

export function createStopping({ patience, minDelta }: StoppingSettings): Stopping {
  let [best, waited] = [Number.POSITIVE_INFINITY, 0];
  return (valCost) => {
    if (valCost < best - minDelta) {
      [best, waited] = [valCost, 0];
      return 'best';
    }
    waited++;
    return waited >= patience ? 'stop' : 'wait';
  };
}
