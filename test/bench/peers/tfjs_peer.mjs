/** TensorFlow.js on its wasm backend, with variables and an optimizer of its core. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compete } from '../contestant.mjs';

const require = createRequire(join(process.env.KEEPGRID_PEERS ?? process.cwd(), 'package.json'));
console.log = console.warn = () => {};
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
await tf.setBackend('wasm');
await tf.ready();
tf.env().set('PROD', true);

compete(({ sizes, rate }, { X, y, features }, keep) => {
  const L = sizes.length - 1;
  const outputs = sizes[L];
  const W = [];
  const b = [];
  for (let l = 0; l < L; l++) {
    W.push(tf.variable(tf.randomNormal([sizes[l], sizes[l + 1]], 0, Math.sqrt(2 / sizes[l]))));
    b.push(tf.variable(tf.zeros([sizes[l + 1]])));
  }
  const optimizer = tf.train.momentum(rate, 0.9);
  const forward = (A) => {
    for (let l = 0; l < L; l++) {
      if (l > 0 && keep < 1) A = tf.dropout(A, 1 - keep);
      A = tf.add(tf.matMul(A, W[l]), b[l]);
      if (l < L - 1) A = tf.relu(A);
    }
    return A;
  };
  const cost = outputs === 1 ? tf.losses.sigmoidCrossEntropy : tf.losses.softmaxCrossEntropy;
  return (rows, from, count) => {
    const batch = new Float32Array(count * features);
    const Y = new Float32Array(count * outputs);
    for (let k = 0; k < count; k++) {
      const row = rows[from + k];
      batch.set(X.subarray(row * features, (row + 1) * features), k * features);
      if (outputs === 1) Y[k] = y[row];
      else Y[k * outputs + y[row]] = 1;
    }
    tf.tidy(() => {
      const [xs, ys] = [tf.tensor2d(batch, [count, features]), tf.tensor2d(Y, [count, outputs])];
      optimizer.minimize(() => cost(ys, forward(xs)), true, [...W, ...b]).dataSync();
    });
  };
});
