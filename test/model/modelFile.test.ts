import fc from 'fast-check';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { parseFacts, writeFacts } from '../../src/model/facts.js';
import type { Model } from '../../src/model/model.js';
import { loadModel, MODEL_FILES, modelFiles } from '../../src/model/modelFile.js';
import { writeSafetensors } from '../../src/model/safetensors.js';
import { temporaryFolder } from '../helpers.js';
import { peopleSettings, peopleTable, trainedModel } from './trainedModel.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
let model: Model;
let text: string;

function save(name: string, { facts, parameters } = modelFiles(model)): string {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(at(name, MODEL_FILES.facts), facts);
  writeFileSync(at(name, MODEL_FILES.parameters), parameters);
  return at(name);
}

beforeAll(async () => {
  writeFileSync(
    at('people.csv'),
    peopleTable(60, (row) => (row % 3 === 0 ? 'yes' : 'no')),
  );
  ({ model } = await trainedModel(folder, peopleSettings));
  text = writeFacts(model.facts);
});

describe('model.json', () => {
  test('gives back the facts, whatever the order of their keys', () => {
    expect(parseFacts(text, 'model.json')).toEqual(model.facts);
    const turned = Object.fromEntries(Object.entries(model.facts).toReversed());
    expect(writeFacts(turned as unknown as Model['facts'])).toBe(text);
  });

  test('has its keys in snake_case, and texts as they are', () => {
    const facts = JSON.parse(text) as Record<string, Record<string, unknown>>;
    expect(facts['network']['keep_prob']).toEqual([0.9, 0.5]);
    expect(facts['weights_sha256']).toBe(model.facts.weightsSha256);
    const odd = { ...model.facts, name: 'camelCase', classes: ['snake_case', 'isSeen'] };
    expect(parseFacts(writeFacts(odd), 'm')).toEqual(odd);
  });

  test('of a later version may have more keys', () => {
    const more = { ...(JSON.parse(text) as object), later: { a: [1] } };
    expect(parseFacts(JSON.stringify(more), 'm')).toEqual(model.facts);
  });

  type Facts = Record<string, Record<string, unknown[]>>;
  const changed = (change: (facts: Facts) => void): string => {
    const facts = JSON.parse(text) as Facts;
    change(facts);
    return JSON.stringify(facts);
  };

  test.each<[string, (facts: Facts) => void, string]>([
    ['another format', (f) => Object.assign(f, { format: 2 }), 'has format 2'],
    ['no network', (f) => delete f['network'], 'network: '],
    [
      'an unknown activation',
      (f) => Object.assign(f['network'], { activation: 'x' }),
      'activation',
    ],
    ['a keep_prob of 0', (f) => (f['network']['keep_prob'][0] = 0), 'network.keep_prob.0'],
    ['a keep_prob too few', (f) => f['network']['keep_prob'].pop(), 'one value a layer'],
    ['a divisor of 0', (f) => (f['scaler']['divisor'][0] = 0), 'must not be 0'],
    ['an offset too few', (f) => f['scaler']['offset'].pop(), 'scaler.offset has not'],
    ['a feature too few', (f) => f['input']['features'].pop(), 'features and layer_sizes'],
    ['other features', (f) => f['input']['features'].reverse(), 'are not those of the columns'],
    ['a fitted column too few', (f) => f['input']['fitted'].pop(), 'what was fitted'],
    ['nothing fitted', (f) => Object.assign(f['input'], { fitted: null }), 'do not go together'],
    ['one class', (f) => Object.assign(f, { classes: ['a'] }), 'classes: '],
    ['three classes', (f) => Object.assign(f, { classes: ['a', 'b', 'c'] }), 'not softmax'],
    ['equal classes', (f) => Object.assign(f, { classes: ['a', 'a'] }), 'two classes are the same'],
    ['no classes', (f) => Object.assign(f, { classes: null }), 'task and classes'],
    ['a digest of another kind', (f) => Object.assign(f, { weights_sha256: 'f00d' }), '64 hex'],
  ])('is refused with %s', (_, change, why) => {
    const broken = changed(change);
    expect(() => parseFacts(broken, 'dir/model.json')).toThrow(UserError);
    expect(() => parseFacts(broken, 'dir/model.json')).toThrow(why);
  });

  test.each(['', 'model', '[]', '{}', 'null', `${'['.repeat(200_000)}${']'.repeat(200_000)}`])(
    'is refused where it holds something else',
    (other) => expect(() => parseFacts(other, 'm')).toThrow(UserError),
  );

  test('never ends in anything but a UserError, whatever a value in it is', () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        walk((value as Record<string, unknown>)[key], [...path, key]);
      }
    };
    walk(JSON.parse(text), []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const facts = { facts: JSON.parse(text) as unknown };
        let place: Record<string | number, unknown> = facts;
        let last: string | number = 'facts';
        for (const key of path) [place, last] = [place[last] as typeof place, key];
        place[last] = value;
        try {
          parseFacts(JSON.stringify(facts.facts) ?? '', 'm');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('loadModel()', () => {
  test('reads a folder, its model.json, or its model.safetensors alone', async () => {
    const whole = save('whole');
    expect(await loadModel(whole)).toEqual(model);
    expect(await loadModel(join(whole, MODEL_FILES.facts))).toEqual(model);
    mkdirSync(at('alone'));
    const alone = at('alone', 'renamed.safetensors');
    cpSync(join(whole, MODEL_FILES.parameters), alone);
    expect(await loadModel(alone)).toEqual(model);
    cpSync(alone, at('alone', MODEL_FILES.parameters));
    expect(await loadModel(at('alone'))).toEqual(model);
  });

  test('refuses parameters of another network', async () => {
    const other = save('other');
    const changed = model.parameters.W.map((W) => W.map((w) => w + 1));
    const parameters = writeSafetensors({ W: changed, b: model.parameters.b }, text);
    writeFileSync(join(other, MODEL_FILES.parameters), parameters);
    await expect(loadModel(other)).rejects.toThrow('their digest differs');
    await expect(loadModel(join(other, MODEL_FILES.parameters))).rejects.toThrow('digest differs');
  });

  test('refuses parameters that say nothing of their network', async () => {
    const path = at('bare.safetensors');
    const bytes = Buffer.from(writeSafetensors(model.parameters, ''));
    writeFileSync(path, bytes.toString('latin1').replace('"keepgrid"', '"keepgrxd"'), 'latin1');
    await expect(loadModel(path)).rejects.toThrow('does not say how its network was trained');
  });

  test('says what is missing', async () => {
    mkdirSync(at('empty'));
    await expect(loadModel(at('empty'))).rejects.toThrow('There is no model in this folder');
    await expect(loadModel(at('nowhere'))).rejects.toThrow('There is no such model');
    const half = save('half');
    rmSync(join(half, MODEL_FILES.parameters));
    await expect(loadModel(half)).rejects.toMatchObject({
      message: 'There is no such model',
      where: join(half, MODEL_FILES.parameters),
    });
    await expect(loadModel('/dev/null')).rejects.toThrow(UserError);
  });
});
