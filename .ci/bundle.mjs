/**
 * Bundles the compiled command and the code of its threads, packages included: hundreds of files take
 * long to find and load. What is loaded on demand in src stays in files of its own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const RULE = `\n${'-'.repeat(80)}\n\n`;

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Packages that users install if they need them, and the pool, which looks for a file beside its own. */
const external = [...Object.keys(peerDependencies), 'piscina'];

/** CommonJS, as Node finds and links ES modules more slowly. Flat: packageFile() counts on it. */
const output = {
  dir: 'bundle',
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
  comments: { legal: true, annotation: false, jsdoc: false },
};

/** Writes the licences of all packages that are bundled, each text once. */
function licences() {
  return {
    name: 'licences',
    generateBundle() {
      const folders = new Set([...this.getModuleIds()].map(packageFolder));
      folders.delete(null);
      const packagesOf = new Map();
      for (const folder of [...folders].toSorted()) {
        const text = licenceIn(folder);
        packagesOf.set(text, [...(packagesOf.get(text) ?? []), named(folder)]);
      }
      const source = Array.from(packagesOf, ([text, names]) => `${names.join('\n')}\n\n${text}\n`);
      this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: source.join(RULE) });
    },
  };
}

/** The folder of the package that a module is in; null for a module of keepgrid. */
const packageFolder = (id) =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? null;

function named(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})`;
}

/** The licence of a package; some have theirs in the README alone. */
function licenceIn(folder) {
  const files = readdirSync(folder);
  const own = files.filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const texts = own.length > 0 ? own : files.filter((file) => /^readme/i.test(file));
  if (texts.length === 0) throw new Error(`${folder} has no licence to bundle it with`);
  return texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}

await build({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  external,
  plugins: [licences()],
  output: {
    ...output,
    cleanDir: true,
    // What every command loads is one file.
    codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
  },
});
// The code of a worker thread, whole.
await build({
  input: { trainer: 'dist/sweep/worker.js' },
  platform: 'node',
  output: { ...output, codeSplitting: false },
});
