/** ConvNetJS: one example at a time in float64; two classes are a softmax, as it has no sigmoid output. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compete } from '../contestant.mjs';

const require = createRequire(join(process.env.KEEPGRID_PEERS ?? process.cwd(), 'package.json'));
const convnetjs = require('convnetjs');

compete(({ sizes, rate, batch }, { X, y, features }, keep) => {
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: features },
    ...sizes.slice(1, -1).map((units) => ({
      type: 'fc',
      num_neurons: units,
      activation: 'relu',
      ...(keep < 1 ? { drop_prob: 1 - keep } : {}),
    })),
    { type: 'softmax', num_classes: Math.max(2, sizes.at(-1)) },
  ]);
  const trainer = new convnetjs.Trainer(net, {
    method: 'sgd',
    learning_rate: rate,
    momentum: 0.9,
    batch_size: batch,
    l2_decay: 0,
  });
  const example = new convnetjs.Vol(1, 1, features, 0);
  return (rows, from, count) => {
    for (let k = from; k < from + count; k++) {
      const start = rows[k] * features;
      for (let i = 0; i < features; i++) example.w[i] = X[start + i];
      trainer.train(example, y[rows[k]]);
    }
  };
});
