import { CurfewError } from '@curfew/core';
import { parse, readTime } from './attributes.ts';
import type { TokenHolder } from './caller.ts';
import type { TokenRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

/** What a client asks of a list, checked. */
export interface ListQuery {
  readonly limit: number;
  readonly offset: number;
  readonly withCount: boolean;
  readonly tests: readonly ((record: TokenRecord) => boolean)[];
  /** `null`: the newest first, which is how they are found. */
  readonly compare: ((one: TokenRecord, other: TokenRecord) => number) | null;
}

type Query = Readonly<Record<string, unknown>>;

/**
 * `limit`, `offset`, `count`, `filters` and `order` as Arvados' clients write them: lists are JSON.
 *
 * @throws CurfewError `invalid-request`, naming the parameter.
 */
export function readListQuery(query: Query, holder: TokenHolder, uuids: Uuids): ListQuery {
  return {
    limit: Math.min(readCount(query.limit, 'limit', 100), 1_000),
    offset: readCount(query.offset, 'offset', 0),
    withCount: query.count !== 'none',
    tests: readList(query.filters, 'filters').map((filter) => readFilter(filter, holder, uuids)),
    compare: readOrder(query.order),
  };
}

function readCount(text: unknown, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(String(text))) return Number(text);
  throw new CurfewError('invalid-request', `${name} must be a whole number`);
}

/** A JSON list in a text, or where the whole body is JSON the list itself. */
function readList(written: unknown, name: string): readonly unknown[] {
  if (written === undefined || written === '') return [];
  const list = (typeof written === 'string' ? parse(written, name) : written) ?? [];
  if (Array.isArray(list) && list.length <= 100) return list;
  throw new CurfewError('invalid-request', `${name} must be a list of at most 100`);
}

const times = ['created_at', 'modified_at', 'expires_at', 'last_used_at'] as const;
const texts = ['uuid', 'owner_uuid'] as const;

type Key = string | number | null;

/** By what a record is filtered and ordered; instants in milliseconds. `null` where there is no such column. */
function keyOf(column: unknown): ((record: TokenRecord) => Key) | null {
  const text = texts.find((name) => name === column);
  if (text !== undefined) return (record) => record[text];
  const time = times.find((name) => name === column);
  if (time === undefined) return null;
  return (record) => (record[time] === null ? null : Date.parse(record[time]));
}

function readFilter(filter: unknown, { claim, session }: TokenHolder, uuids: Uuids): ListQuery['tests'][number] {
  const [column, operator, operand] = Array.isArray(filter) ? filter : [];
  // Whoever asks by secret shows that they have it; there is none here but the presented one to compare it with.
  if (column === 'api_token' && operator === '=') {
    return ({ uuid }) => operand === claim.secret && uuid === uuids.ofToken(session.id);
  }
  if (column === 'scopes' && operator === '=') {
    const asked = sorted(Array.isArray(operand) ? operand : [operand]);
    return ({ scopes }) => sorted(scopes) === asked;
  }
  const key = keyOf(column);
  const holds = typeof operator === 'string' && Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (key === null || holds === undefined) {
    throw new CurfewError(
      'invalid-request',
      'tokens can be filtered by uuid, owner_uuid and times, and by "=" also by scopes and api_token',
    );
  }
  const isTime = times.some((name) => name === column);
  const asked = (operator.endsWith('in') ? readList(operand, 'an operand of "in"') : [operand]).map((value) =>
    readOperand(value, isTime),
  );
  return (record) => holds(key(record), asked);
}

function sorted(scopes: readonly unknown[]): string {
  return JSON.stringify(scopes.map(String).toSorted());
}

function readOperand(value: unknown, isTime: boolean): Key {
  if (value === null) return null;
  if (isTime) return readTime(value);
  if (typeof value === 'string') return value;
  throw new CurfewError('invalid-request', 'an operand must be a text');
}

/** As SQL has them: nothing is less or more than `null`. */
const operators: Readonly<Record<string, (key: Key, asked: readonly Key[]) => boolean>> = {
  '=': (key, [asked]) => key === asked,
  '!=': (key, [asked]) => key !== asked,
  '<': (key, [asked]) => isOrdered(asked, key),
  '<=': (key, [asked]) => (key !== null && key === asked) || isOrdered(asked, key),
  '>': (key, [asked]) => isOrdered(key, asked),
  '>=': (key, [asked]) => (key !== null && key === asked) || isOrdered(key, asked),
  in: (key, asked) => asked.includes(key),
  'not in': (key, asked) => !asked.includes(key),
};

function isOrdered(larger: Key | undefined, smaller: Key | undefined): boolean {
  return larger != null && smaller != null && larger > smaller;
}

/** `created_at desc,uuid`, or the same as a JSON list. What cannot be ordered by is passed over, as in Arvados. */
function readOrder(written: unknown): ListQuery['compare'] {
  const isPlain = typeof written === 'string' && !written.startsWith('[');
  const terms = (isPlain ? written.split(',') : readList(written, 'order')).flatMap((term) => {
    const [, column, direction = 'asc'] =
      /^\s*(?:api_client_authorizations\.)?(\w+)(?:\s+(asc|desc))?\s*$/i.exec(String(term)) ?? [];
    const key = keyOf(column);
    return key === null ? [] : [{ column, key, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }];
  });
  const [first] = terms;
  if (first === undefined || (first.column === 'created_at' && first.sign === -1)) return null;
  return (one, other) => {
    for (const { key, sign } of terms) {
      const order = compareKeys(key(one), key(other));
      if (order !== 0) return order * sign;
    }
    return compareKeys(one.uuid, other.uuid);
  };
}

/** `null` comes last, as in PostgreSQL. */
function compareKeys(one: Key, other: Key): number {
  if (one === other) return 0;
  return other !== null && (one === null || one > other) ? 1 : -1;
}
