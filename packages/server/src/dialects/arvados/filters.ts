import type { Authority, SessionId } from '@curfew/core';
import { readTime } from './attributes.ts';
import { parseToken } from './credential.ts';
import { invalid, type Parameters, readList, readObject } from './parameters.ts';
import type { TokenRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

export type Test = (record: TokenRecord) => boolean;

/** Text or milliseconds; `null` as in SQL. */
export type Key = string | number | null;

const times = ['created_at', 'modified_at', 'expires_at', 'last_used_at'] as const;
const texts = ['uuid', 'owner_uuid', 'created_by_ip_address', 'last_used_by_ip_address'] as const;

/** By what a record is filtered and ordered. `null` where there is no such column. */
export function keyOf(column: unknown): ((record: TokenRecord) => Key) | null {
  const text = texts.find((name) => name === column);
  if (text !== undefined) return (record) => record[text];
  const time = timeColumn(column);
  if (time === undefined) return null;
  return (record) => (record[time] === null ? null : Date.parse(record[time]));
}

function timeColumn(column: unknown) {
  return times.find((name) => name === column);
}

/**
 * `filters`, a list of `[column, operator, operand]`, and `where`, an object of columns. Arvados passes over all but `uuid`,
 * `api_token` and `scopes` by equality.
 *
 * @throws CurfewError `invalid-request`, naming what is not understood.
 */
export async function readFilters(
  { filters, where }: Parameters,
  authority: Pick<Authority, 'describe'>,
  uuids: Uuids,
): Promise<readonly Test[]> {
  const conditions = [
    ...readList(filters, 'filters', 100).map(readFilter),
    ...Object.entries(readObject(where, 'where')).map(readWhere),
  ];
  return Promise.all(
    conditions.map((condition) =>
      condition.column === 'api_token' ? testOfSecrets(condition, authority, uuids) : testOf(condition),
    ),
  );
}

interface Condition {
  readonly column: string;
  readonly operator: string;
  readonly operand: unknown;
}

function readFilter(filter: unknown): Condition {
  const [column, operator, operand, ...more] = Array.isArray(filter) ? filter : [];
  if (typeof column !== 'string' || typeof operator !== 'string' || operand === undefined || more.length > 0) {
    throw invalid('a filter must be a list of a column, an operator and an operand, such as ["uuid","=","…"]');
  }
  return { column, operator: operator.toLowerCase(), operand };
}

function readWhere([column, value]: readonly [string, unknown]): Condition {
  // A list is one of its values, except for scopes, which are a list themselves.
  const isOneOf = Array.isArray(value) && column !== 'scopes';
  if (isOneOf && value[0] === 'contains' && value.length === 2) throw invalid('where: "contains" is not supported');
  return { column, operator: isOneOf ? 'in' : '=', operand: value };
}

function testOf({ column, operator, operand }: Condition): Test {
  if (column === 'scopes' && operator === '=') {
    const asked = sorted(Array.isArray(operand) ? operand : [operand]);
    return ({ scopes }) => sorted(scopes) === asked;
  }
  const key = keyOf(column);
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (key === null || compare === undefined) {
    throw invalid(
      `tokens cannot be filtered by ${JSON.stringify(`${column} ${operator}`.slice(0, 80))}: there are uuid, owner_uuid and times, and by "=" also scopes, and by "=" and "in" api_token`,
    );
  }
  const isTime = timeColumn(column) !== undefined;
  const holds = compare(operandsOf(operator, operand).map((value) => readOperand(value, isTime)));
  return (record) => holds(key(record));
}

/** Whoever asks by a secret shows that they have it. Secrets are not kept, and found by their digests. */
async function testOfSecrets(
  { operator, operand }: Condition,
  authority: Pick<Authority, 'describe'>,
  uuids: Uuids,
): Promise<Test> {
  if (operator !== '=' && operator !== 'in') throw invalid('api_token can be filtered by "=" and "in" only');
  const claims = operandsOf(operator, operand).map((text) => {
    if (typeof text !== 'string') throw invalid('an operand must be a text');
    return parseToken(text);
  });
  const sessions = await Promise.all(claims.map(({ secret }) => authority.describe(secret)));
  const found = new Set(sessions.flatMap((session, index) => uuidsOfOwn(session, claims[index]?.uuid ?? null, uuids)));
  return ({ uuid }) => found.has(uuid);
}

function uuidsOfOwn(session: { readonly id: SessionId } | null, claimed: string | null, uuids: Uuids): string[] {
  const uuid = session === null ? null : uuids.ofToken(session.id);
  return uuid !== null && (claimed === null || claimed === uuid) ? [uuid] : [];
}

function operandsOf(operator: string, operand: unknown): readonly unknown[] {
  return operator === 'in' || operator === 'not in' ? readList(operand, 'an operand of "in"') : [operand];
}

function sorted(scopes: readonly unknown[]): string {
  return JSON.stringify(scopes.map(String).toSorted());
}

function readOperand(value: unknown, isTime: boolean): Key {
  if (value === null) return null;
  if (isTime) return readTime(value);
  if (typeof value === 'string') return value;
  throw invalid('an operand must be a text');
}

type Comparison = (asked: readonly Key[]) => (key: Key) => boolean;

/** As SQL has them: nothing is less or more than `null`. */
const operators: Readonly<Record<string, Comparison>> = {
  '=': one((key, asked) => key === asked),
  '!=': one((key, asked) => key !== asked),
  '<': one((key, asked) => isOrdered(asked, key)),
  '<=': one((key, asked) => (key !== null && key === asked) || isOrdered(asked, key)),
  '>': one((key, asked) => isOrdered(key, asked)),
  '>=': one((key, asked) => (key !== null && key === asked) || isOrdered(key, asked)),
  in: (asked) => {
    const set = new Set(asked);
    return (key) => set.has(key);
  },
  'not in': (asked) => {
    const set = new Set(asked);
    return (key) => !set.has(key);
  },
};

function one(holds: (key: Key, asked: Key) => boolean): Comparison {
  return ([asked = null]) =>
    (key) =>
      holds(key, asked);
}

function isOrdered(larger: Key, smaller: Key): boolean {
  return larger !== null && smaller !== null && larger > smaller;
}
