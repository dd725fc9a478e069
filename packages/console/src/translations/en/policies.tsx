import type { ReactNode } from 'react';
import { number, plural } from '../../language/locale.ts';

const sessions = (count: number) => plural(count, { one: '# session', other: '# sessions' });
const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' });

export const policies = {
  title: 'Policies',
  note: 'The limits that sessions are issued with. Where several apply to a session, the strictest wins.',
  byPolicy: 'By policy',
  byRole: 'By role',
  byRoleNote: 'Apply to every session of a user with the role.',
  rule: 'Policy',
  role: 'Role',
  idleTimeout: 'Idle timeout',
  lifetime: 'Lifetime',
  maxSessions: 'Sessions per user',
  thenRefused: 'further sign-ins are refused',
  thenEvicted: 'the oldest one ends',
  capped: (own: string) => `capped; the policy says ${own}`,
  cap: 'Cap over everything',
  noCap: 'No cap is set (maxTokenLifetime).',
  capIs: (limit: string) => `No session lives longer than ${limit} (maxTokenLifetime).`,
  compareWith: 'Compare with',
  compareWithPreset: (name: string) => `Compare with ${name}`,
  presetSays: (name: string, parts: readonly string[]) => `${name}: a session ends ${parts.join(' and ')}.`,
  atLatestAfter: (limit: string) => `after ${limit} at the latest`,
  idleAfter: (limit: string) => `after ${limit} without activity`,
  within: 'Complies',
  looser: (limits: readonly string[]) => `${limits.join(' and ')} too long`,
  limitNames: { idleTimeoutSeconds: 'idle timeout', tokenLifetimeSeconds: 'lifetime' },
  noRoleRules: 'No rule for any role',
  noRoleRulesHint: (example: ReactNode) => (
    <>To shorten the sessions of administrators, add to curfew.yaml: {example}</>
  ),

  live: 'Live sessions',
  liveNote:
    'Sessions keep the limits they were issued with. Here you bring those that are already alive within today’s policies. Nothing is ever lengthened.',
  preview: 'Preview changes',
  previewing: (examined: number) => `${number(examined)} examined…`,
  applyTo: (count: number) => `Apply to ${sessions(count)}`,
  found: (examined: number, shortened: number, ended: number) =>
    `Of ${sessions(examined)}, ${number(shortened)} would be shortened and ${number(ended)} ended.`,
  firstOnly: (count: number) => `The first ${number(count)} are listed.`,
  nothingToChange: 'All live sessions comply',
  changes: 'Changes',
  effect: 'Effect',
  effects: { shortened: 'shortened', ended: 'ended' },
  endsNow: 'Expires now',
  wouldEnd: 'Would expire',
  atOnce: 'immediately',
  applyTitle: (count: number) => `Apply policies to ${sessions(count)}?`,
  apply: 'Apply',
  applyHint: (shortened: number, ended: number) =>
    `${sessions(shortened)} will be shortened and ${number(ended)} ended immediately.`,
  applyWarning: 'This cannot be undone: users have to sign in again when their session is over.',
  applied: (shortened: number, ended: number) => `${sessions(shortened)} shortened, ${number(ended)} ended.`,

  longLived: 'Long-lived tokens',
  searchAgain: 'Search again',
  stopped: 'Search stopped',
  stoppedHint: 'Nothing was changed. Search again to see every token that outlives the policy.',
  noLifetime: 'No maximum lifetime is set.',
  longLivedNote: (limit: string, count: number) => `Policy allows ${limit}; ${tokens(count)} would live longer.`,
  why: 'Reason',
  whys: { 'no-end': 'never expires', 'too-late': 'expires too late' },
  by: (time: string) => `by ${time}`,
  after: 'After shortening',
  shorten: (count: number) => `Shorten ${tokens(count)}`,
  shortenTitle: (count: number) => `Shorten ${tokens(count)}?`,
  shortenDoes: 'Shorten',
  shortenHint: (when: ReactNode) => <>Each will expire on {when} at the latest. None is lengthened.</>,
  shortenWarning: 'This cannot be undone: programs that need a token for longer have to get a new one.',
  shortened: (count: number) => `${tokens(count)} shortened.`,
  noLongLived: 'No long-lived tokens',
  noLongLivedHint: 'Every token expires within what policy allows.',
  nothingToMeasure: 'No policy to compare with',
  nothingToMeasureHint: (example: ReactNode) => (
    <>Without a maximum lifetime no token is too old. Set {example} in curfew.yaml and restart the server.</>
  ),
  leftOut: (count: number) => `${sessions(count)} of the system or without a user left out.`,
};
