import { account } from './account.tsx';
import { events } from './events.ts';
import { overview } from './overview.ts';
import { parts } from './parts.tsx';
import { policies } from './policies.tsx';
import { filters, sessions } from './sessions.tsx';
import { keyboard, sessionEnd, shell } from './shell.tsx';
import { signals } from './signals.tsx';
import { users } from './users.tsx';
import { waysIn } from './ways-in.ts';

/** The texts in English, and by their form what every other language has to say. */
export const en = {
  account,
  events,
  filters,
  keyboard,
  overview,
  parts,
  policies,
  sessionEnd,
  sessions,
  shell,
  signals,
  users,
  waysIn,
};
export type Texts = typeof en;
