/**
 * The runtime that most users of ONNX files have. Its package takes 290 MB, so it is none of the project's: CI installs
 * it, and who wants to run these tests does `npm install --no-save --ignore-scripts onnxruntime-node@1.30`.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Values in rows, as JSON holds them. */
export interface Tensor {
  readonly type: 'float64' | 'string';
  readonly dims: readonly number[];
  readonly data: readonly (number | string)[];
}

interface Answer {
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: Readonly<Record<string, Omit<Tensor, 'type'>>>;
}

export const hasRuntime = ((): boolean => {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
})();
/** For the titles of tests. */
export const noRuntime = hasRuntime ? '' : ' (skipped, as onnxruntime-node is not installed)';

/**
 * Runs an ONNX file on these inputs; without them, tells its inputs alone. The runtime has a process
 * of its own, as one that crashes in native code would take the other tests with it.
 */
export function runOnnx(path: string, feeds: Record<string, Tensor> | null = null): Answer {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('onnxRuntime.mjs', import.meta.url))],
    { input: JSON.stringify({ path, feeds }), encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`the ONNX runtime ended with ${signal ?? status}: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}
