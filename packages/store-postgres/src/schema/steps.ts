import { activity } from './activity.ts';
import { binding } from './binding.ts';
import { commits } from './commits.ts';
import { events } from './events.ts';
import { erasureGuards, guards, laterGuards } from './guards.ts';
import { hashWork } from './hash-work.ts';
import { imports } from './imports.ts';
import { lastSignIns } from './last-sign-ins.ts';
import { means } from './means.ts';
import { keysOfNames, names } from './names.ts';
import { polls } from './polls.ts';
import { proofs } from './proofs.ts';
import { providerSession } from './provider-session.ts';
import { receivers } from './receivers.ts';
import { repeatable } from './repeatable.ts';
import { rowSecurity } from './row-security.ts';
import { rulebook } from './rulebook.ts';
import { seals } from './seals.ts';
import { search } from './search.ts';
import { secondFactor } from './second-factor.ts';
import { sessions } from './sessions.ts';
import type { Step } from './step.ts';
import { throttle } from './throttle.ts';
import { timeLeft } from './time-left.ts';
import { users } from './users.ts';

/**
 * In the order in which they are applied. One that has been released never changes; a new one is added behind it, and
 * only adds: nodes of the version before go on working while the new ones are rolled out.
 */
export const steps: readonly Step[] = [
  ...users,
  ...sessions,
  ...events,
  ...throttle,
  ...commits,
  ...guards,
  ...imports,
  ...hashWork,
  ...rowSecurity,
  ...activity,
  ...proofs,
  ...laterGuards,
  ...names,
  ...erasureGuards,
  ...repeatable,
  ...keysOfNames,
  ...providerSession,
  ...secondFactor,
  ...seals,
  ...receivers,
  ...binding,
  ...means,
  ...search,
  ...lastSignIns,
  ...rulebook,
  ...timeLeft,
  ...polls,
];
