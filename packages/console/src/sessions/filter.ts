import { serverNow } from '../api/clock.ts';
import type { Session, SessionState } from '../api/resources.ts';
import { count } from '../parts/duration.ts';
import { kindWords } from './words.ts';

const hour = 3_600_000;
/** "Age" as one thinks of it; the API has instants. */
const ages: Readonly<Record<string, { readonly words: string; readonly since?: number; readonly until?: number }>> = {
  '1h': { words: 'last hour', since: hour },
  '24h': { words: 'last 24 hours', since: 24 * hour },
  '7d': { words: 'last 7 days', since: 7 * 24 * hour },
  '30d': { words: 'last 30 days', since: 30 * 24 * hour },
  'over-7d': { words: 'over 7 days', until: 7 * 24 * hour },
  'over-30d': { words: 'over 30 days', until: 30 * 24 * hour },
};

export const filterNames = ['q', 'user', 'ip', 'state', 'kind', 'policy', 'age'] as const;

const states: readonly SessionState[] = ['active', 'expired', 'ended'];

export const stateOptions = [
  ['', 'any'],
  ...states.map((state) => [state, state] as const),
] as const satisfies readonly (readonly [string, string])[];

export const kindOptions = [['', 'any'], ...Object.entries(kindWords)] as const;
export const ageOptions = [
  ['', 'any'],
  ...Object.entries(ages).map(([age, { words }]) => [age, words] as const),
] as const;

/** A filter as the API takes it, in the address of a list and in the body that ends what it finds. */
export type SessionFilter = Readonly<Partial<Record<string, string>>>;

/** What the address says, for the API. */
export function filterOf(search: URLSearchParams): SessionFilter {
  const filter: Record<string, string> = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value !== null && value !== '' && name !== 'age') filter[name] = value;
  }
  const age = ages[search.get('age') ?? ''];
  if (age?.since !== undefined) filter.createdAfter = new Date(serverNow() - age.since).toISOString();
  if (age?.until !== undefined) filter.createdBefore = new Date(serverNow() - age.until).toISOString();
  return filter;
}

/** The filter in words, for somebody who is about to end what it finds. */
export function filterInWords(search: URLSearchParams): string {
  const words = filterNames.flatMap((name) => {
    const value = search.get(name);
    if (value === null || value === '') return [];
    if (name === 'q') return [`matching “${value}”`];
    if (name === 'age') return [`created: ${ages[value]?.words ?? value}`];
    return [`${name === 'ip' ? 'address' : name} ${value}`];
  });
  return words.length === 0 ? 'no filter: everybody’s' : words.join(', ');
}

export function summaryOf(sessions: readonly Session[], isLast: boolean, isFirst: boolean): string {
  const shown = count(sessions.length, 'session');
  return isFirst && isLast ? shown : `${shown} on this page`;
}
