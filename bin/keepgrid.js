#!/usr/bin/env node
'use strict';
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'bundle');
// Compiled code is kept beside the bundle: whoever may change one may change the other. Where nobody may
// write there, each start compiles it.
const cache = join(bundle, '.cache');
if (enableCompileCache !== undefined) enableCompileCache(cache);
else if (process.versions.node.startsWith('20.') && !process.env.NODE_DISABLE_COMPILE_CACHE) {
  require('./codeCache.js').keepCompiled(bundle, cache);
}

const { main } = require('../bundle/main.cjs');

// Node's own code for a program that ends while it waits for what never comes.
process.exitCode = 13;
main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
