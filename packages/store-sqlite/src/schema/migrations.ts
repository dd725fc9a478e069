import { users } from './0001-users.ts';
import { sessions } from './0002-sessions.ts';
import { events } from './0003-events.ts';
import { throttle } from './0004-throttle.ts';
import { imports } from './0005-imports.ts';
import { hashWork } from './0006-hash-work.ts';
import { activity } from './0007-activity.ts';
import { proofs } from './0008-proofs.ts';
import { notBefore } from './0009-not-before.ts';
import { names } from './0013-names.ts';
import { erasure } from './0014-erasure.ts';
import { repeatable } from './0015-repeatable.ts';
import { providerSession } from './0030-provider-session.ts';
import { secondFactor } from './0031-second-factor.ts';
import { means } from './0040-means.ts';
import { binding } from './0050-binding.ts';
import { receivers } from './0060-receivers.ts';
import { seals } from './0065-seals.ts';
import { search } from './0070-search.ts';
import { lastSignIns } from './0085-last-sign-ins.ts';
import { rulebook } from './0086-rulebook.ts';
import { timeLeft } from './0100-time-left.ts';

/** In the order in which they are applied. One that has been released never changes; a new one is added behind it. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  { name: '0001-users', sql: users },
  { name: '0002-sessions', sql: sessions },
  { name: '0003-events', sql: events },
  { name: '0004-throttle', sql: throttle },
  { name: '0005-imports', sql: imports },
  { name: '0006-hash-work', sql: hashWork },
  { name: '0007-activity', sql: activity },
  { name: '0008-proofs', sql: proofs },
  { name: '0009-not-before', sql: notBefore },
  { name: '0013-names', sql: names },
  { name: '0014-erasure', sql: erasure },
  { name: '0015-repeatable', sql: repeatable },
  { name: '0030-provider-session', sql: providerSession },
  { name: '0031-second-factor', sql: secondFactor },
  { name: '0050-binding', sql: binding },
  { name: '0060-receivers', sql: receivers },
  { name: '0065-seals', sql: seals },
  { name: '0040-means', sql: means },
  { name: '0070-search', sql: search },
  { name: '0085-last-sign-ins', sql: lastSignIns },
  { name: '0086-rulebook', sql: rulebook },
  { name: '0100-time-left', sql: timeLeft },
];
