'use strict';
/**
 * Keeps the compiled code of a folder's modules from one start to the next, as module.enableCompileCache()
 * does from Node 22 on: for Node 20, where compiling the bundle is a third of the time to the first run.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const vm = require('node:vm');

/** An import() in code that does not come from Node's own loader prints a warning. */
const IMPORT = /(?<![.\w$])import\(/;

/** Bytes of the digest that a kept file begins with. */
const DIGEST = 20;

/**
 * From here on modules that are files of `folder` come from `cache` where their compiled code is there,
 * and those that do not are written to it when the process exits. Whatever is wrong with the cache, they
 * are compiled.
 */
exports.keepCompiled = (folder, cache) => {
  // V8 itself rejects code of another version or of other flags.
  const kept = join(cache, `${process.version}-${process.arch}`);
  const added = [];
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (source, file) {
    if (dirname(file) !== folder || IMPORT.test(source)) return compile.call(this, source, file);
    const path = join(kept, basename(file));
    const script = new vm.Script(Module.wrap(source), {
      filename: file,
      cachedData: read(path, source),
    });
    if (script.cachedDataRejected !== false) added.push({ path, source, script });
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, Module.createRequire(file), this, file, folder);
  };
  process.on('exit', () => write(kept, added));
};

/** The compiled code of this source; undefined where it is not kept, or is damaged. */
function read(path, source) {
  try {
    const bytes = readFileSync(path);
    const code = bytes.subarray(DIGEST);
    // V8 runs whatever it is given: it compares only the length of the source, and no part of the code.
    return digestOf(source, code).equals(bytes.subarray(0, DIGEST)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function write(folder, added) {
  if (added.length === 0) return;
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, source, script } of added) {
      const code = script.createCachedData();
      const part = `${path}.${process.pid}`;
      writeFileSync(part, Buffer.concat([digestOf(source, code), code]));
      renameSync(part, path);
    }
  } catch {
    // Nobody may write there, or the disk is full: the next start compiles again.
  }
}

const digestOf = (source, code) => createHash('sha1').update(source).update(code).digest();
