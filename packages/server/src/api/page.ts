import { readPosition, writeInstant } from '@curfew/core';
import { type TSchema, Type } from 'typebox';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

const defaultLimit = 50;

/** The query parameters of every list. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'From the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: `Default ${defaultLimit}` })),
};

export function PageSchema<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    cursor: nullable(Type.String({ description: 'For the next page; null on the last' })),
  });
}

/** A page of a list that runs from the newest to the oldest, and may come back short. */
export function TimedPageSchema<Item extends TSchema>(item: Item) {
  return Type.Object({
    ...PageSchema(item).properties,
    searchedBackTo: nullable(
      Type.Unsafe<string>({ ...Instant, description: 'How far this page has read; null on the last' }),
    ),
  });
}

/** @param cursor of a list that is ordered by time */
export function searchedBackTo(cursor: string | null): string | null {
  return cursor === null ? null : writeInstant(readPosition(cursor).at);
}

export function pageOf(query: { readonly cursor?: string; readonly limit?: number }) {
  return { limit: query.limit ?? defaultLimit, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}
