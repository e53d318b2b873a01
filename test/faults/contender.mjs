/**
 * Takes the lock of a folder at a given moment, as often as the parent asks: {folder, at, force}. It
 * answers {won} or {refused, exitCode}, and a winner then uses the lock until it gets {release: true},
 * which it answers with {kept}: whether the lock was its own all the time.
 */
import { removeStrays, takeLock } from '../../dist/results/lock.js';

/** So long before the moment it stops sleeping, in milliseconds. */
const AWAKE = 5;

let lock = null;

process.on('message', ({ folder, at, force, release }) => {
  if (release) void giveBack();
  else setTimeout(() => void contend(folder, at, force), at - Date.now() - AWAKE);
});

async function contend(folder, at, force) {
  while (performance.timeOrigin + performance.now() < at);
  try {
    lock = await takeLock(folder, { force });
    // What comes next wherever a folder is opened.
    await removeStrays(folder);
    await lock.check();
    process.send({ won: true });
  } catch ({ message, exitCode = null }) {
    process.send({ refused: message, exitCode });
  }
}

async function giveBack() {
  const kept = await lock.check().then(
    () => true,
    () => false,
  );
  await lock.release().catch(() => {});
  lock = null;
  process.send({ kept });
}
