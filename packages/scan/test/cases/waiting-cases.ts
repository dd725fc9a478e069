import type { Trait } from '../fixtures/cookie-app.ts';

export interface WaitingCase {
  readonly check: string;
  readonly faulty: readonly Trait[];
  readonly sound: readonly Trait[];
}

/** What only shows when a session runs out. */
export const waitingCases: readonly WaitingCase[] = [
  { check: 'expiry.past-lifetime', faulty: ['expiry-only-in-cookie'], sound: ['short-life'] },
  {
    check: 'binding.stolen-jar',
    faulty: ['binds-session', 'bound-only-in-browser'],
    sound: ['binds-session'],
  },
  { check: 'timeout.idle', faulty: [], sound: ['idle-for-three-seconds'] },
];
