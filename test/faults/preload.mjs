/**
 * Loaded before the program (`node --import`): counts the operations of the main thread on files of
 * one folder, and at one of them strikes. The program's own calls of node:fs and node:fs/promises
 * are what is counted, whoever makes them; what Node does within one of them is part of it.
 *
 * KEEPGRID_FAULT_FOLDER  the folder
 * KEEPGRID_FAULT_MODE    count  log every operation, and let it be
 *                        kill   SIGKILL just before operation KEEPGRID_FAULT_AT
 *                        torn   the same, where the operation writes: after half of its bytes
 *                        fail   that operation alone fails with EIO
 *                        full   from it on, whatever needs space fails with ENOSPC; half of the
 *                               bytes of a write fit in before
 * KEEPGRID_FAULT_LOG     file that gets one line of JSON for each operation (count) or for the one struck
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const original = { ...fs };
/** Set while one operation runs: what Node calls within it is no operation of its own. */
const within = new AsyncLocalStorage();
const quietly = (act) => within.run(true, act);

let fault = { folder: null, mode: 'count', at: 0, log: null };
let met = 0;
/** Files whose last write came out short, as a full disk's does. */
let short = new Set();

/** Counts anew, in this folder. */
export function arm({ folder, mode, at, log }) {
  fault = { folder: folder === null ? null : resolve(folder), mode, at, log };
  met = 0;
  short = new Set();
}

const fdPaths = new Map();
const handlePaths = new WeakMap();

/** The path that a call names, be it by path, descriptor or handle; null where it is none. */
function pathOf(value) {
  if (typeof value === 'number') return fdPaths.get(value) ?? null;
  if (typeof value === 'string') return resolve(value);
  if (value instanceof URL) return fileURLToPath(value);
  if (Buffer.isBuffer(value)) return resolve(value.toString());
  return handlePaths.get(value) ?? null;
}

const isInside = (path) =>
  path !== null && (path === fault.folder || path.startsWith(fault.folder + sep));

const isThere = (path) =>
  quietly(() => {
    try {
      original.lstatSync(path);
      return true;
    } catch {
      return false;
    }
  });

/** What an operation of this name does: its path, whether it changes the disk or needs space, and how half of it is done. */
function describe(name, subject, words) {
  const two = ['rename', 'link', 'symlink', 'copyFile', 'cp'].includes(name);
  const paths = [subject, ...(two ? words.slice(0, 1) : [])].map(pathOf);
  if (!paths.some(isInside)) return null;
  const target = paths.at(-1);
  const shown = paths.map((path) => relative(fault.folder, path) || '.').join(' → ');
  const operation = { name, shown, changes: false, space: false, isWrite: false, half: null };
  const makes = () => ({ changes: true, space: true });
  switch (name) {
    case 'open': {
      const flags = typeof words[0] === 'string' || typeof words[0] === 'number' ? words[0] : 'r';
      const { O_CREAT, O_TRUNC } = fs.constants;
      const [creates, empties] =
        typeof flags === 'string'
          ? [/[wa]/.test(flags), flags.includes('w')]
          : [(flags & O_CREAT) !== 0, (flags & O_TRUNC) !== 0];
      const isNew = creates && !isThere(target);
      return { ...operation, changes: isNew || empties, space: isNew };
    }
    case 'mkdir':
      return isThere(target) ? operation : { ...operation, ...makes() };
    case 'link':
    case 'symlink':
    case 'mkdtemp':
    case 'cp':
      return { ...operation, ...makes() };
    case 'copyFile': {
      const half = () => {
        const bytes = original.readFileSync(paths[0]);
        original.writeFileSync(target, bytes.subarray(0, bytes.length >> 1));
      };
      return { ...operation, ...makes(), half };
    }
    case 'write':
    case 'writev': {
      const { bytes, position } = bytesOfWrite(words);
      const part = bytes.subarray(0, bytes.length >> 1);
      const fd = typeof subject === 'number' ? subject : subject.fd;
      const half = () => original.writeSync(fd, part, 0, part.length, position ?? null);
      return { ...operation, ...makes(), isWrite: true, half };
    }
    case 'writeFile':
    case 'appendFile': {
      const [data, options] = words;
      if (typeof data !== 'string' && !ArrayBuffer.isView(data))
        return { ...operation, ...makes() };
      const encoding = typeof options === 'string' ? options : options?.encoding;
      const bytes = viewed(data, encoding);
      const part = bytes.subarray(0, bytes.length >> 1);
      const place = handlePaths.has(subject) ? subject.fd : subject;
      const half = () => original[`${name}Sync`](place, part, options);
      return { ...operation, ...makes(), half };
    }
    case 'truncate': {
      const size = isThere(target) ? quietly(() => original.statSync(target).size) : 0;
      const length = words[0] ?? 0;
      return { ...operation, changes: size !== length, space: length > size };
    }
    case 'rename':
    case 'rm':
    case 'rmdir':
    case 'unlink':
      return { ...operation, changes: isThere(paths[0]) };
    case 'chmod':
    case 'chown':
    case 'lchown':
    case 'lutimes':
    case 'utimes':
      return { ...operation, changes: true };
    default:
      return operation;
  }
}

const viewed = (data, encoding) =>
  typeof data === 'string'
    ? Buffer.from(data, encoding ?? 'utf8')
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** The bytes of write(data, …) and writev(views, position), and where they go. */
function bytesOfWrite([data, second, third, fourth]) {
  if (Array.isArray(data))
    return { bytes: Buffer.concat(data.map((view) => viewed(view))), position: second };
  if (typeof data === 'string') return { bytes: viewed(data, third), position: second };
  const {
    offset = 0,
    length,
    position,
  } = typeof second === 'object' && second !== null
    ? second
    : { offset: second ?? 0, length: third, position: fourth };
  const all = viewed(data);
  return { bytes: all.subarray(offset, offset + (length ?? all.length - offset)), position };
}

const ERRORS = { EIO: [-5, 'i/o error'], ENOSPC: [-28, 'no space left on device'] };

function failure(code, { name, shown }) {
  const [errno, text] = ERRORS[code];
  return Object.assign(new Error(`${code}: ${text}, ${name} '${shown}'`), {
    errno,
    code,
    syscall: name,
    path: shown,
  });
}

/** Counts the operation. Null: let it be; an error to fail with; or the bytes that a short write wrote. */
function meet(operation) {
  met++;
  const { mode, at, log } = fault;
  const { name, shown, changes, space, isWrite, half } = operation;
  if (log !== null && (mode === 'count' || met === at)) {
    const noted = { number: met, name, path: shown, changes, space, tears: half !== null };
    quietly(() => original.appendFileSync(log, `${JSON.stringify(noted)}\n`));
  }
  if (mode === 'count' || met < at) return null;
  if (mode === 'full') {
    if (!space) return null;
    if (isWrite && !short.has(shown)) {
      const bytes = quietly(half);
      if (bytes > 0) {
        short.add(shown);
        return bytes;
      }
    } else if (!isWrite && half !== null && name !== 'copyFile') quietly(half);
    short.delete(shown);
    return failure('ENOSPC', operation);
  }
  if (met > at) return null;
  if (mode === 'fail') return failure('EIO', operation);
  if (mode === 'torn' && half !== null) quietly(half);
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const PATH_NAMES = [
  'access',
  'appendFile',
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'exists',
  'lchown',
  'link',
  'lstat',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'open',
  'opendir',
  'readdir',
  'readFile',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'statfs',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];
/** With the names that the same operations have on a handle. */
const FD_NAMES = {
  close: 'close',
  fchmod: 'chmod',
  fchown: 'chown',
  fdatasync: 'datasync',
  fstat: 'stat',
  fsync: 'sync',
  ftruncate: 'truncate',
  futimes: 'utimes',
  read: 'read',
  readv: 'readv',
  write: 'write',
  writev: 'writev',
};
const HANDLE_NAMES = [
  ...new Set(Object.values(FD_NAMES).filter((name) => name !== 'close')),
  'appendFile',
  'readFile',
  'writeFile',
];

/** Puts a function in the place of one of Node's; what promisify and others look for comes along. */
function put(owner, name, make) {
  const real = owner[name];
  if (typeof real !== 'function') return;
  const made = make(real);
  for (const key of Reflect.ownKeys(real)) {
    if (key !== 'prototype')
      Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(real, key));
  }
  owner[name] = made;
}

/** Null where the call is not to be counted. */
function counted(name, subject, words) {
  if (fault.folder === null || within.getStore() !== undefined) return null;
  return describe(name, subject, words);
}

function wrapSync(name, publicName) {
  put(fs, `${publicName}Sync`, (real) => {
    return function (...words) {
      const operation = counted(name, words[0], words.slice(1));
      const verdict = operation === null ? null : meet(operation);
      if (typeof verdict === 'number') return verdict;
      if (verdict !== null && name === 'exists') return false;
      if (verdict === null || name === 'close') {
        const result = quietly(() => Reflect.apply(real, this, words));
        if (name === 'open') fdPaths.set(result, pathOf(words[0]));
        if (name === 'close') fdPaths.delete(words[0]);
        if (verdict === null) return result;
      }
      throw verdict;
    };
  });
}

function wrapCallback(name, publicName) {
  put(fs, publicName, (real) => {
    return function (...words) {
      const done = words.at(-1);
      if (typeof done !== 'function') return Reflect.apply(real, this, words);
      const operation = counted(name, words[0], words.slice(1, -1));
      const verdict = operation === null ? null : meet(operation);
      if (typeof verdict === 'number') return process.nextTick(done, null, verdict, words[1]);
      if (verdict !== null && name === 'exists') return process.nextTick(done, false);
      if (verdict !== null && name !== 'close') return process.nextTick(done, verdict);
      const path = pathOf(words[0]);
      const outside = AsyncResource.bind((error, ...results) => {
        if (name === 'open' && !error) fdPaths.set(results[0], path);
        done(verdict ?? error, ...results);
      });
      if (name === 'close') fdPaths.delete(words[0]);
      return quietly(() => Reflect.apply(real, this, [...words.slice(0, -1), outside]));
    };
  });
}

function wrapPromise(name) {
  put(fs.promises, name, (real) => {
    return async function (...words) {
      const operation = counted(name, words[0], words.slice(1));
      const verdict = operation === null ? null : meet(operation);
      if (verdict !== null) throw verdict;
      const path = pathOf(words[0]);
      const result = await quietly(() => Reflect.apply(real, this, words));
      return name === 'open' ? adopted(result, path) : result;
    };
  });
}

function wrapHandle(prototype, name) {
  put(prototype, name, (real) => {
    return async function (...words) {
      const operation = counted(name, this, words);
      const verdict = operation === null ? null : meet(operation);
      if (typeof verdict === 'number') return { bytesWritten: verdict, buffer: words[0] };
      if (verdict !== null) throw verdict;
      return quietly(() => Reflect.apply(real, this, words));
    };
  });
}

/** A handle knows its path from here on; its close is a property of its own. */
function adopted(handle, path) {
  handlePaths.set(handle, path);
  put(handle, 'close', (real) => async (...words) => {
    const operation = counted('close', handle, []);
    const verdict = operation === null ? null : meet(operation);
    // A close that fails has closed nevertheless.
    await quietly(() => Reflect.apply(real, handle, words));
    if (verdict !== null) throw verdict;
  });
  return handle;
}

if (isMainThread) {
  const handle = await fs.promises.open(fileURLToPath(import.meta.url), 'r');
  await handle.close();
  for (const name of HANDLE_NAMES) wrapHandle(Object.getPrototypeOf(handle), name);
  for (const name of PATH_NAMES) {
    wrapPromise(name);
    wrapCallback(name, name);
    wrapSync(name, name);
  }
  for (const [publicName, name] of Object.entries(FD_NAMES)) {
    wrapCallback(name, publicName);
    wrapSync(name, publicName);
  }
  syncBuiltinESMExports();
  const { KEEPGRID_FAULT_FOLDER, KEEPGRID_FAULT_MODE, KEEPGRID_FAULT_AT, KEEPGRID_FAULT_LOG } =
    process.env;
  if (KEEPGRID_FAULT_FOLDER !== undefined) {
    arm({
      folder: KEEPGRID_FAULT_FOLDER,
      mode: KEEPGRID_FAULT_MODE ?? 'count',
      at: Number(KEEPGRID_FAULT_AT ?? 0),
      log: KEEPGRID_FAULT_LOG ?? null,
    });
  }
}
