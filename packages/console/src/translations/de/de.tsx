import type { Texts } from '../en/en.tsx';
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

export const de: Texts = {
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
