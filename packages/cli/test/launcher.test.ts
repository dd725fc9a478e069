import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkplace, type Workplace } from './workplace.ts';

let workplace: Workplace;
beforeEach(() => {
  workplace = openWorkplace();
});
afterEach(() => workplace.remove());

const version = (environment: Record<string, string>) => workplace.run(['version'], { environment });

it('keeps compiled code where only this user can write', async () => {
  expect((await version({ HOME: workplace.folder, XDG_CACHE_HOME: '' })).code).toBe(0);
  const cache = workplace.path('.cache/curfew');
  expect(statSync(cache).mode & 0o777).toBe(0o700);
  expect(readdirSync(cache)).not.toEqual([]);
});

it('runs no code that others could have put there', async () => {
  const cache = workplace.path('curfew');
  mkdirSync(cache);
  chmodSync(cache, 0o777);
  expect((await version({ XDG_CACHE_HOME: workplace.folder })).stdout).toMatch(/^curfew \d/);
  expect(readdirSync(cache)).toEqual([]);
});

it('runs without a place for it', async () => {
  expect((await version({ HOME: '', XDG_CACHE_HOME: '' })).code).toBe(0);
  expect((await version({ HOME: '/proc/nowhere', XDG_CACHE_HOME: '' })).code).toBe(0);
});
