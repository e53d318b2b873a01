import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch.js';

/** A config of a small sweep, in a folder of its own. */
export function configFile(): string {
  const path = join(scratchFolder(), 'tiny.yaml');
  writeFileSync(
    path,
    `repeats: 2
data: {source: iris, scale: none}
network: {hidden: [3]}
training: {epochs: 1, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 1]}
`,
  );
  return path;
}
