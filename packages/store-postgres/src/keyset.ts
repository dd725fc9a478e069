import { newest, type Position } from '@curfew/core';

/**
 * The most rows that one page of a list looks at. Filters have no index of their own, so without a bound a page of rare
 * rows would read the whole table; with it, such a page comes back short, and its cursor leads on.
 */
export const examinedPerPage = 5_000;

/** The first and the last in the order of UUIDs. */
export const firstId = '00000000-0000-0000-0000-000000000000';
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Before every row of a list that runs from the newest to the oldest. */
export const listStart: Position = { at: newest.at, id: lastId };
