import { lastId, newest, type Position } from '@curfew/core';

/**
 * The most rows that one page of a list looks at. Filters have no index of their own, so without a bound a page of rare
 * rows would read the whole table; with it, such a page comes back short, and its cursor leads on.
 */
export const examinedPerPage = 5_000;

/** Before every row of a list that runs from the newest to the oldest. */
export const listStart: Position = { at: newest.at, id: lastId };

/** The order of a list by creation, between its parameters `$1`, `$2` and `$3`. @param table with its point, where there are several */
export function orderOf(isOldestFirst = false, table = '') {
  const direction = isOldestFirst ? 'ASC' : 'DESC';
  return {
    within: isOldestFirst
      ? '(created_at, id) > ($1::timestamptz, $2::uuid) AND created_at < $3::timestamptz'
      : '(created_at, id) < ($1::timestamptz, $2::uuid) AND created_at >= $3::timestamptz',
    inOrder: `ORDER BY ${table}created_at ${direction}, ${table}id ${direction}`,
  };
}
