import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './support/command.ts';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * `npm ci` refuses a lock that lacks an optional package, even one for another platform, and `npm install` leaves out
 * those that the registry of the moment does not have. The entry to add is the exact version, `optional`, `os` and `cpu`.
 */
test('the lock names every optional package, so that npm ci accepts it', () => {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  const packages: Readonly<Record<string, LockedPackage>> = lock.packages;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => findLocked(packages, path, name) === undefined),
  );
  expect(missing).toEqual([]);
});

/** As Node finds a package: beside the one that asks for it, then further and further out. */
function findLocked(packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): unknown {
  const beside = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`];
  if (beside !== undefined || from === '') return beside;
  const outer = from.lastIndexOf('/node_modules/');
  return findLocked(packages, outer === -1 ? '' : from.slice(0, outer), name);
}
