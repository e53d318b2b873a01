/**
 * The runtime that most users of ONNX files have. Its package takes 290 MB, so it is none of the project's: CI installs
 * it, and who wants to run these tests does `npm install --no-save --ignore-scripts onnxruntime-node@1.30`.
 */
import type * as Ort from 'onnxruntime-common';

type Runtime = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

async function load(): Promise<Runtime | null> {
  // A name that the compiler does not look up.
  const name = 'onnxruntime-node';
  try {
    const { default: runtime } = (await import(name)) as { default: Runtime };
    return runtime;
  } catch {
    return null;
  }
}

const loaded = await load();

export const hasRuntime = loaded !== null;
/** For the titles of tests. */
export const noRuntime = hasRuntime ? '' : ' (skipped, as onnxruntime-node is not installed)';
/** Only to be used where there is one. */
export const ort = loaded!;
export type { Ort };
