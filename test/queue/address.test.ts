import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/queue/address.js';

const messageOf = (given: string | true, environment = {}): string => {
  try {
    addressOf(given, environment);
  } catch (error) {
    return String(error);
  }
  return 'no error';
};

describe('the address of a queue', () => {
  test.each([
    ['redis://localhost', { host: 'localhost', port: 6379, database: 0, tls: false }],
    ['redis://10.0.0.7:7000/3', { host: '10.0.0.7', port: 7000, database: 3, tls: false }],
    ['rediss://queue.example:6380', { host: 'queue.example', port: 6380, database: 0, tls: true }],
    ['redis://[::1]:7000', { host: '::1', port: 7000, database: 0, tls: false }],
  ])('%s is taken apart', (text, parts) => {
    expect(addressOf(text, {})).toEqual({ ...parts, username: null, password: null, shown: text });
  });

  test('has user and password, and is shown without them', () => {
    const { username, password, shown } = addressOf('redis://me:p%40ss@host:1', {});
    expect({ username, password, shown }).toEqual({
      username: 'me',
      password: 'p@ss',
      shown: 'redis://host:1',
    });
  });

  test('is that of KEEPGRID_QUEUE where the option names none', () => {
    expect(addressOf(true, { KEEPGRID_QUEUE: 'redis://:secret@host' })).toMatchObject({
      host: 'host',
      password: 'secret',
    });
    expect(messageOf(true)).toMatch(/KEEPGRID_QUEUE is not set/);
    expect(messageOf(true, { KEEPGRID_QUEUE: 'secret' })).toMatch(/holds only a password/);
  });

  test('takes its password from KEEPGRID_QUEUE, of another server only if that holds nothing else', () => {
    const passwordOf = (given: string, KEEPGRID_QUEUE: string): string | null =>
      addressOf(given, { KEEPGRID_QUEUE }).password;
    expect(passwordOf('redis://host', 'secret')).toBe('secret');
    expect(passwordOf('redis://host', 'redis://:secret@host')).toBe('secret');
    expect(passwordOf('redis://other', 'redis://:secret@host')).toBeNull();
    expect(passwordOf('redis://:own@host', 'secret')).toBe('own');
  });

  test.each([
    '',
    'localhost:6379',
    'http://host',
    'redis://',
    'redis://host/x',
    'redis://host?a=1',
    'redis://%zz@host',
  ])('%j is refused with an example', (text) => {
    expect(messageOf(text)).toMatch(/The address of the queue .*\n.*redis:\/\/host:6379/);
  });

  test('never shows its password, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (secret) => {
        const marked = `s3cr3t${secret}`;
        const text = `redis://user:${encodeURIComponent(marked)}@host:1/0`;
        const { password, shown } = addressOf(text, {});
        expect(password).toBe(marked);
        expect(shown).toBe('redis://host:1');
        for (const broken of [`x${text}`, text.replace(':1/', ':99999/'), `${text}/more`])
          expect(messageOf(broken)).not.toContain('s3cr3t');
      }),
    );
  });
});
