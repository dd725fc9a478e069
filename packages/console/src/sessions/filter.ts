import type { Parameters } from '../api/request.ts';
import type { Session } from '../api/resources.ts';
import { optionField, textField } from '../filters/editors.tsx';
import type { FilterField } from '../filters/field.ts';
import { rangeOf, timeField } from '../filters/time-field.tsx';
import { enumerate } from '../language/locale.ts';
import { t } from '../language/texts.ts';
import { isAddressRange } from './address-range.ts';

/** The parameters of the address that narrow the list. */
const filterNames = ['q', 'state', 'user', 'role', 'ip', 'kind', 'policy', 'endReason', 'age'] as const;

/** A filter as the API takes it, in the address of a list and in the body that ends what it finds. */
export type SessionFilter = Readonly<Record<string, string>>;

const everyState = 'all';

/** @param search what the address says: who looks for a reason of an end does not mean active sessions */
export function sessionFields(policies: readonly string[], search: URLSearchParams): readonly FilterField[] {
  return [
    optionField(
      'state',
      t.sessions.state,
      [
        ['', t.sessions.states.active],
        ['expired', t.sessions.states.expired],
        ['ended', t.sessions.states.ended],
        [everyState, t.sessions.anyState],
      ],
      t.sessions.states[usualState(search)],
    ),
    textField('user', t.sessions.user),
    textField('role', t.users.role),
    textField('ip', t.sessions.address, {
      hint: t.filters.addressHint,
      check: (value) => (isAddressRange(value) ? null : t.filters.notAnAddress),
    }),
    optionField('kind', t.sessions.kind, Object.entries(t.sessions.kinds)),
    optionField(
      'policy',
      t.sessions.policy,
      policies.map((name) => [name, name] as const),
    ),
    optionField('endReason', t.sessions.because, Object.entries(t.sessions.reasons)),
    timeField('age', t.sessions.created),
  ];
}

function usualState(search: URLSearchParams): 'active' | 'ended' {
  return search.has('endReason') ? 'ended' : 'active';
}

/** What the address says, for the API. Active sessions are what one looks for, unless one says otherwise. */
export function filterOf(search: URLSearchParams): SessionFilter {
  const filter: Record<string, string> = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value !== null && value !== '' && name !== 'age') filter[name] = value;
  }
  const { from, until } = rangeOf(search.get('age'));
  return {
    state: usualState(search),
    ...filter,
    ...(from !== undefined && { createdAfter: new Date(from).toISOString() }),
    ...(until !== undefined && { createdBefore: new Date(until).toISOString() }),
  };
}

/** The list's key: what the address says, without what only concerns how it is shown. */
export function keyOf(search: URLSearchParams): Parameters {
  return Object.fromEntries([...filterNames, 'sort', 'cursor'].map((name) => [name, search.get(name)]));
}

/** Whether the list is narrower than "everything that is active". */
export function isFiltered(search: URLSearchParams): boolean {
  return filterNames.some((name) => search.has(name));
}

/** The filter in words, for somebody who is about to end what it finds. */
export function filterInWords(search: URLSearchParams, fields: readonly FilterField[]): string {
  const text = search.get('q');
  const words = [
    ...(text === null ? [] : [t.sessions.searchFor(text)]),
    ...fields.flatMap(({ name, label, inWords }) => {
      const value = search.get(name);
      return value === null || value === '' ? [] : [`${label}: ${inWords(value)}`];
    }),
  ];
  return words.length === 0 ? t.sessions.everyone : enumerate(words);
}

/** One cell each, for a spreadsheet. */
export const csvColumns = (
  [
    'id',
    'user',
    'kind',
    'policy',
    'state',
    'createdAt',
    'authenticatedAt',
    'lastUsedAt',
    'expiresAt',
    'lifetimeEndsAt',
    'idleTimeoutSeconds',
    'endedAt',
    'endReason',
    'endedBy',
    'ip',
    'userAgent',
    'label',
  ] as const
).map((name) => [name, (session: Session) => session[name]] as const);
