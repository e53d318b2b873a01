/** Words of other libraries and of the lecture, and what they are called here, or why they are not. */

/** Words for one thing, in lower case without `_` and `-`. */
interface Foreign {
  readonly words: string;
  /** Where it stands in a config; null where it is no key of one. */
  readonly is: string | null;
  /** What to say instead of the path, or after it. */
  readonly note?: string;
}

const FOREIGN: readonly Foreign[] = [
  { words: 'lr learningrateinit eta eta0 stepsize initiallr', is: 'training.learning_rate' },
  {
    words: 'alpha',
    is: null,
    note: "the lecture's α is training.learning_rate; scikit-learn's alpha is training.l2",
  },
  {
    words:
      'layers layer hiddenlayers hiddenlayersizes hiddensizes hiddensize layersizes layersdims units neurons hiddenunits nhidden',
    is: 'network.hidden',
    note: 'the sizes of the hidden layers, say [64, 32]',
  },
  {
    words: 'dropout dropouts dropoutrate dropoutprob dropoutp dropprob droprate drop rate p pdrop',
    is: 'grid.keep_prob',
    note: 'the share kept: a dropout of 0.2 is a keep_prob of 0.8',
  },
  { words: 'keepprobs keep keeprate keepprobability pkeep retain', is: 'grid.keep_prob' },
  {
    words: 'weightdecay wd l2reg l2lambda reg regularization kernelregularizer',
    is: 'training.l2',
  },
  { words: 'lambda lambd', is: 'training.l2', note: "which is the lecture's λ divided by m" },
  { words: 'l1 l1ratio', is: null, note: 'there is no L1 penalty; training.l2 is one of squares' },
  { words: 'batch bs minibatch minibatchsize', is: 'training.batch_size' },
  {
    words: 'epoch nepochs numepochs maxepochs nbepoch maxiter iterations numiterations niter steps',
    is: 'training.epochs',
    note: 'passes over the training part',
  },
  { words: 'solver optimiser opt', is: 'training.optimizer' },
  { words: 'nesterov nesterovsmomentum', is: null, note: "there is no Nesterov's momentum" },
  { words: 'betas', is: null, note: 'write training.beta1 and training.beta2' },
  { words: 'eps', is: 'training.epsilon' },
  { words: 'mu', is: 'training.momentum' },
  { words: 'rho', is: 'training.decay' },
  {
    words: 'clip clipnorm clipvalue gradientclip gradclip maxgradnorm',
    is: null,
    note: 'gradients are not clipped; training.max_norm bounds the weights of each unit',
  },
  { words: 'kernelconstraint maxnormvalue', is: 'training.max_norm' },
  {
    words: 'earlystopping patience niternochange mindelta tol restorebestweights',
    is: 'training.early_stopping',
    note: 'say {patience: 10, min_delta: 0}, in units of val_cost',
  },
  {
    words: 'cv fold folds nfolds nsplits kfold kfolds crossvalidation',
    is: 'data.folds',
    note: 'the number of folds; repeats deals them anew',
  },
  {
    words: 'randomsearch randomizedsearch nsamples samples nrandom budget',
    is: 'search',
    note: 'say {random: 40}: that many points of the grid',
  },
  {
    words: 'halving successivehalving sha asha hyperband factor reductionfactor minresources',
    is: 'search',
    note: 'say {halving: {eta: 3, min_epochs: 5}}',
  },
  { words: 'nrepeats trials ntrials nruns replicates seeds', is: 'repeats' },
  { words: 'scoring metrics score', is: 'select.metric' },
  {
    words: 'loss lossfunction cost criterion mse crossentropy outputactivation output',
    is: null,
    note: 'the cost follows from the data: cross-entropy of classes, half the squared error of numbers',
  },
  { words: 'randomstate randomseed rng', is: 'seed' },
  {
    words:
      'val valid dev validationsplit valsplit valsize validationsize validationfraction holdout',
    is: 'data.validation',
  },
  { words: 'testsize testsplit testfraction', is: 'data.test' },
  {
    words: 'train trainsize trainsplit',
    is: null,
    note: 'what data.validation and data.test leave is trained on',
  },
  {
    words: 'njobs jobs workers threads numworkers cores',
    is: null,
    note: 'workers are given with --workers N, as they change no result',
  },
  {
    words: 'out outdir outputdir resultsdir',
    is: null,
    note: 'the folder is given with --out DIR',
  },
  { words: 'targetcolumn targetname label labels labelcolumn y ycol response', is: 'data.target' },
  { words: 'file filename path csv dataset x traindata', is: 'data.source' },
  {
    words: 'numclasses nclasses classnames',
    is: 'data.classes',
    note: 'the labels; their number follows from the data',
  },
  { words: 'type problem problemtype', is: 'data.task' },
  { words: 'normalize normalise standardize standardise scaler scaling', is: 'data.scale' },
  { words: 'act activationfunction hiddenactivation nonlinearity', is: 'network.activation' },
  {
    words: 'initializer initialiser kernelinitializer weightinit initialization initialisation',
    is: 'network.init',
  },
  {
    words: 'batchnorm batchnormalization',
    is: null,
    note: 'there is no batch normalisation',
  },
  { words: 'paramgrid params searchspace hyperparameters sweep space', is: 'grid' },
  { words: 'title experiment experimentname', is: 'name' },
  {
    words: 'device gpu cuda dtype precision',
    is: null,
    note: 'training is on the processor, in float32',
  },
];

/** A word as other libraries may spell it: learningRate, batch-size and Batch_Size lose what differs. */
export const plain = (word: string): string => word.toLowerCase().replaceAll(/[_\s-]/g, '');

const BY_WORD = new Map(
  FOREIGN.flatMap((entry) => entry.words.split(' ').map((word) => [word, entry] as const)),
);

/** Every path that a hint names. */
export const FOREIGN_PATHS: readonly string[] = FOREIGN.flatMap(({ is }) => is ?? []);

/**
 * What to write for a word of elsewhere under `path`; null if it is not known either, or is one of
 * `known` but for its spelling.
 */
export function foreignHint(word: string, path: readonly (string | number)[]): string | null {
  // A column is what can be dropped of data.
  if (path[0] === 'data' && /^drop(?:columns?)?$/.test(plain(word))) {
    return 'columns are left out with data.columns.drop';
  }
  const entry = BY_WORD.get(plain(word));
  if (entry === undefined) return null;
  if (entry.is === null) return entry.note!;
  const note = entry.note === undefined ? '' : `, ${entry.note}`;
  return `use ${within(entry.is, path)}${note}`;
}

/** The path as it is written under another one: learning_rate under training and grid alike. */
function within(to: string, [section]: readonly (string | number)[]): string {
  const [home, ...rest] = to.split('.');
  const isAxis = section === 'grid' && (home === 'training' || to === 'network.activation');
  return rest.length > 0 && (home === section || isAxis) ? rest.join('.') : to;
}

/** The name of a setting that a word of elsewhere stands for: learning_rate for lr. */
export const settingMeant = (word: string): string | null =>
  BY_WORD.get(plain(word))?.is?.split('.').at(-1) ?? null;

const VALUES: Readonly<Record<string, string>> = {
  val_cost: 'cost loss valloss error mse validationloss',
  val_accuracy: 'accuracy acc valacc score',
  sgd: 'gd gradientdescent',
  sigmoid: 'logistic',
  identity: 'linear none',
  he: 'kaiming henormal kaimingnormal',
  xavier: 'glorot glorotnormal xaviernormal',
  standard: 'zscore standardize standardise standardscaler true',
  minmax: 'minmaxscaler normalize normalise',
  none: 'false off no',
  classification: 'classify classifier binary multiclass',
  regression: 'regress regressor',
};

/** The one of these values that a value of elsewhere stands for; null if none does. */
export const valueMeant = (word: string, allowed: readonly string[]): string | null =>
  allowed.find((value) => VALUES[value]?.split(' ').includes(plain(word))) ??
  allowed.find((value) => plain(value) === plain(word)) ??
  null;
