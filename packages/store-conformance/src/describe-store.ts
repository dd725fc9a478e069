import { describe } from 'vitest';
import { counting } from './contract/activity.ts';
import { bindings } from './contract/bindings.ts';
import { changingUsers } from './contract/changing-users.ts';
import { clocks } from './contract/clocks.ts';
import { ending } from './contract/ending.ts';
import { erasing } from './contract/erasing.ts';
import { factors } from './contract/factors.ts';
import { identities } from './contract/identities.ts';
import { inserting } from './contract/inserting.ts';
import { judging } from './contract/judging.ts';
import { keeping } from './contract/keeping.ts';
import { listing } from './contract/listing.ts';
import { means } from './contract/means.ts';
import { migrating } from './contract/migrating.ts';
import { moving } from './contract/moving.ts';
import { names } from './contract/names.ts';
import { polls } from './contract/polls.ts';
import { races } from './contract/races.ts';
import { receivers } from './contract/receivers.ts';
import { repeating } from './contract/repeating.ts';
import { rotating } from './contract/rotating.ts';
import { settingRules } from './contract/rulebook.ts';
import { sealing } from './contract/sealing.ts';
import { sessionData } from './contract/session-data.ts';
import { sessionLimit } from './contract/session-limit.ts';
import { shortening } from './contract/shortening.ts';
import { sliding } from './contract/sliding.ts';
import { statistics } from './contract/statistics.ts';
import { sweeping } from './contract/sweeping.ts';
import { throttling } from './contract/throttling.ts';
import { throughAnAuthority } from './contract/through-an-authority.ts';
import { trail } from './contract/trail.ts';
import { users } from './contract/users.ts';
import { watching } from './contract/watching.ts';
import type { StoreHarness } from './harness.ts';
import { stateMachine } from './model/state-machine.ts';
import { createTest } from './testing.ts';

const contract = {
  judging,
  inserting,
  'session limit': sessionLimit,
  rotating,
  repeating,
  sliding,
  'session data': sessionData,
  ending,
  clocks,
  shortening,
  sweeping,
  listing,
  trail,
  users,
  'changing users': changingUsers,
  identities,
  factors,
  bindings,
  means,
  'setting rules': settingRules,
  sealing,
  names,
  erasing,
  throttling,
  statistics,
  counting,
  receivers,
  polls,
  keeping,
  watching,
  races,
  'through an Authority': throughAnAuthority,
};

/**
 * Registers the whole contract of a store as Vitest tests. An implementation's test file is this one call:
 *
 * @example
 * describeStore('the SQLite store', { open: async () => … });
 */
export function describeStore(name: string, harness: StoreHarness): void {
  describe(name, () => {
    const { test, checkSkips } = createTest(harness);
    for (const [chapter, tests] of Object.entries(contract)) describe(chapter, () => tests(test));
    migrating(harness);
    moving(harness);
    stateMachine(harness);
    checkSkips();
  });
}
