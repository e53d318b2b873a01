/** The values of axes → the settings of a cell → those settings that have an effect. */
import type { AxisValue, Experiment } from '../config/experiment.js';
import { hiddenName, keepProbName, type Scalar, SCALARS } from '../config/scalars.js';
import { OPTIMIZER_NAMES } from '../nn/optimizers.js';
import { SCHEDULE_NAMES } from '../nn/schedules.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

/** Scalars by their names in configs, columns and expressions. */
export type Scope = Record<string, AxisValue>;

/** What the data says about the network: the sizes of its ends, and the kind of its output. */
export interface DataShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: NetworkSettings['output'];
}

/** Every scalar of the experiment at its fixed value; keep_prob 1 in every layer. */
export function fixedScope({ network, training }: Experiment): Scope {
  const fixed = { ...network, ...training } as unknown as Readonly<Record<string, AxisValue>>;
  const scope: Scope = { [keepProbName(0)]: 1 };
  for (const { name, key } of SCALARS) scope[name] = fixed[key];
  network.hidden.forEach((size, index) => {
    scope[keepProbName(index + 1)] = 1;
    scope[hiddenName(index + 1)] = size;
  });
  return scope;
}

/** The network that a scope describes. */
export function networkOf(scope: Scope, hiddenLayers: number, shape: DataShape): NetworkSettings {
  const layerSizes = [shape.inputs];
  const keepProb = [scope[keepProbName(0)] as number];
  for (let l = 1; l <= hiddenLayers; l++) {
    layerSizes.push(scope[hiddenName(l)] as number);
    keepProb.push(scope[keepProbName(l)] as number);
  }
  layerSizes.push(shape.outputs);
  const settings = { layerSizes, keepProb, output: shape.output, ...settingsIn(scope, 'network') };
  return settings as unknown as NetworkSettings;
}

/** The training that a scope describes. */
export const trainingOf = (scope: Scope): TrainingSettings =>
  settingsIn(scope, 'training') as unknown as TrainingSettings;

const AT_HOME = {
  network: SCALARS.filter(({ home }) => home === 'network'),
  training: SCALARS.filter(({ home }) => home === 'training'),
};

function settingsIn(scope: Scope, home: Scalar['home']): Record<string, AxisValue> {
  const settings: Record<string, AxisValue> = {};
  for (const { name, key } of AT_HOME[home]) settings[key] = scope[name];
  return settings;
}

/** Whether an axis of this name may have no effect in some cell, so that cells may be equal. */
export const mayBeIdle = (name: string, hiddenLayers: number): boolean =>
  SCALARS.some(
    (scalar) =>
      scalar.name === name &&
      OPTIMIZER_NAMES.some((optimizer) =>
        SCHEDULE_NAMES.some(
          (lrSchedule) => scalar.hasEffect?.({ hiddenLayers, optimizer, lrSchedule }) === false,
        ),
      ),
  );

/** The settings that can change a bit of the result: cells are equal where these are. */
export function effectiveSettings(
  network: NetworkSettings,
  training: TrainingSettings,
): Record<string, unknown> {
  const { layerSizes, keepProb, output } = network;
  const { earlyStopping } = training;
  const homes = { network, training } as unknown as Record<Scalar['home'], Record<string, unknown>>;
  const effective: Record<string, unknown> = { layerSizes, keepProb, output };
  if (earlyStopping) effective['earlyStopping'] = earlyStopping;
  for (const { key, home, later, byDefault } of scalarsWithEffect(network, training)) {
    const value = homes[home][key];
    if (later && value === byDefault) continue;
    effective[key] = value;
  }
  return effective;
}

/** There are few combinations of what effects hang on, and a plan may have a million cells. */
const WITH_EFFECT = new Map<string, readonly Scalar[]>();

function scalarsWithEffect(
  { layerSizes }: NetworkSettings,
  { optimizer, lrSchedule }: TrainingSettings,
): readonly Scalar[] {
  const cell = { hiddenLayers: layerSizes.length - 2, optimizer, lrSchedule };
  const key = `${cell.hiddenLayers}/${optimizer}/${lrSchedule}`;
  const known = WITH_EFFECT.get(key);
  if (known !== undefined) return known;
  const found = SCALARS.filter(({ hasEffect }) => hasEffect?.(cell) !== false);
  WITH_EFFECT.set(key, found);
  return found;
}
