import { describe, expect, test } from 'vitest';
import { rolesOf, type RoleSettings } from '../../src/data/roles.js';

const NAMES = ['id', 'age', 'cabin_a', 'cabin_b', 'patient', 'y'];

const roles = (
  change: Partial<Omit<RoleSettings, 'columns'>> & { columns?: Partial<RoleSettings['columns']> },
) =>
  rolesOf(
    NAMES,
    {
      target: 'y',
      group: null,
      ...change,
      columns: { use: null, drop: [], categorical: [], ...change.columns },
    },
    'people.csv:1',
  );

describe('rolesOf()', () => {
  test('makes every column but the target a feature', () => {
    expect(roles({})).toEqual(['feature', 'feature', 'feature', 'feature', 'feature', 'target']);
  });

  test('uses, drops and takes for categories what names and patterns say', () => {
    expect(
      roles({
        group: 'patient',
        columns: { use: ['a*', 'cabin_*'], drop: ['*_b'], categorical: ['age'] },
      }),
    ).toEqual(['dropped', 'category', 'feature', 'dropped', 'group', 'target']);
  });

  test('never drops the target by a pattern', () => {
    expect(roles({ columns: { drop: ['*a*', 'y*'] } })).toEqual([
      'feature',
      'dropped',
      'dropped',
      'dropped',
      'dropped',
      'target',
    ]);
  });

  test.each<[string, Parameters<typeof roles>[0], string]>([
    ['a misspelt name', { columns: { drop: ['agee'] } }, 'There is no column "agee"'],
    [
      'a pattern for nothing',
      { columns: { use: ['x*'] } },
      'No column matches "x*" of data.columns.use',
    ],
    ['a misspelt group', { group: 'patients' }, 'There is no column "patients"'],
    ['features that are all dropped', { columns: { drop: ['*'] } }, 'no column besides the target'],
  ])('refuses %s', (_, change, message) => {
    expect(() => roles(change)).toThrow(message);
  });

  test('matches pieces of a pattern in their order, without overlap', () => {
    const match = (pattern: string, name: string): boolean =>
      rolesOf(
        [name, 'other', 'y'],
        {
          target: 'y',
          group: null,
          columns: { use: null, drop: [pattern, 'y*'], categorical: [] },
        },
        'f',
      )[0] === 'dropped';
    expect(match('a*a', 'aba')).toBe(true);
    expect(() => match('a*a', 'a')).toThrow('No column matches');
    expect(() => match('a*b*c', 'acb')).toThrow('No column matches');
    expect(match('*b*', 'abc')).toBe(true);
  });
});
