import type { PartReport, PartRequest } from '@curfew/core';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { nullable } from './nullable.ts';
import { pageQuery } from './page.ts';

/*
 * Work over all sessions comes in parts: a request does as much as a person waits for without looking up, and the next one goes
 * on where it stopped. So whoever asks sees how far it has come, and stops it by not asking again.
 */

const budgetMs = 400;
const defaultListed = 100;

/** What every request for such work takes. */
export const partFields = {
  cursor: Type.Optional({ ...pageQuery.cursor, description: 'From an answer that was not `complete`' }),
  limit: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 200,
      description: `The most that are listed; the answer comes when they are. 0 only counts. Default ${defaultListed}`,
    }),
  ),
};

const Part = Type.Object(partFields);

/** What every answer says of how far it has come. */
export const partSchema = {
  examined: Type.Integer({ description: 'How many sessions this request has looked at' }),
  complete: Type.Boolean({ description: 'Whether nothing more is to be done; otherwise send it again with `cursor`' }),
  cursor: nullable(Type.String({ description: 'To go on from; null: from the start' })),
};

/** The work ends with the request: what nobody waits for any more is not done. */
export function partOf({ cursor, limit = defaultListed }: Static<typeof Part>, reply: FastifyReply): PartRequest {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return { budgetMs, mostListed: limit, signal: gone.signal, ...(cursor === undefined ? {} : { cursor }) };
}

export function partResource({ examined, complete, cursor }: PartReport) {
  return { examined, complete, cursor };
}
