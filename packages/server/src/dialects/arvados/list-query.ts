import { type Authority, CurfewError, isAdmin } from '@curfew/core';
import type { TokenHolder } from './caller.ts';
import { type Key, keyOf, readFilters, type Test } from './filters.ts';
import { assertOwnCluster, invalid, type Parameters, readBoolean, readCount, readList } from './parameters.ts';
import type { TokenRecord } from './records.ts';
import { readSelect, type Select } from './select.ts';
import type { Uuids } from './uuid.ts';

/** What a client asks of a list, checked. */
export interface ListQuery {
  readonly limit: number;
  readonly offset: number;
  readonly withCount: boolean;
  readonly tests: readonly Test[];
  /** `null`: the newest first, which is how they are found. */
  readonly compare: ((one: TokenRecord, other: TokenRecord) => number) | null;
  readonly select: Select;
  /** Whether records that look alike after `select` are shown once. */
  readonly distinct: boolean;
}

/** The parameters of a list. */
export const listParameters = [
  'filters',
  'where',
  'order',
  'select',
  'distinct',
  'limit',
  'offset',
  'count',
  'cluster_id',
  'bypass_federation',
] as const;

/**
 * Each parameter is honoured or refused.
 *
 * @throws CurfewError `invalid-request`, naming the parameter.
 */
export async function readListQuery(
  asked: Parameters,
  { session }: TokenHolder,
  authority: Pick<Authority, 'describe'>,
  uuids: Uuids,
): Promise<ListQuery> {
  assertOwnCluster(asked.cluster_id, uuids.cluster);
  // There is no federation to go round; asking for it is for administrators, as in Arvados.
  if (readBoolean(asked.bypass_federation, 'bypass_federation') && !isAdmin(session)) {
    throw new CurfewError('admin-required');
  }
  return {
    limit: Math.min(readCount(asked.limit, 'limit', 100), 1_000),
    offset: readCount(asked.offset, 'offset', 0),
    withCount: readWithCount(asked.count),
    tests: await readFilters(asked, authority, uuids),
    compare: readOrder(asked.order),
    select: readSelect(asked.select),
    distinct: readBoolean(asked.distinct, 'distinct'),
  };
}

function readWithCount(count: unknown): boolean {
  if (count === undefined || count === '' || count === 'exact') return true;
  if (count === 'none') return false;
  throw invalid('count must be exact or none');
}

/** `created_at desc,uuid`, or the same as a JSON list. Arvados passes over what it cannot order by. */
function readOrder(written: unknown): ListQuery['compare'] {
  const isPlain = typeof written === 'string' && !written.startsWith('[');
  const listed = isPlain ? written.split(',').filter((term) => term !== '') : readList(written, 'order', 100);
  const terms = listed.map(readOrderTerm);
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

function readOrderTerm(term: unknown) {
  const form = /^\s*(?:api_client_authorizations\.)?(\w+)(?:\s+(asc|desc))?\s*$/i;
  const [, column, direction = 'asc'] = form.exec(String(term)) ?? [];
  const key = keyOf(column);
  if (key === null) {
    throw invalid(
      `tokens cannot be ordered by ${JSON.stringify(String(term).slice(0, 80))}; write it like "created_at desc"`,
    );
  }
  return { column, key, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
}

/** `null` comes last, as in PostgreSQL. */
function compareKeys(one: Key, other: Key): number {
  if (one === other) return 0;
  return other !== null && (one === null || one > other) ? 1 : -1;
}
