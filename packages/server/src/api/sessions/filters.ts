import {
  type AddressRange,
  CurfewError,
  endReasons,
  type SessionQuery,
  sessionKinds,
  sessionStates,
} from '@curfew/core';
import { parseAddressRange } from '@curfew/http';
import { type Static, Type } from 'typebox';
import { parseInstant } from '../instant.ts';

/** What narrows sessions down, in lists and where many are ended. */
export const filterFields = {
  user: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  state: Type.Optional(Type.Enum([...sessionStates, 'all'])),
  kind: Type.Optional(Type.Enum(sessionKinds)),
  policy: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Also names the dialect' })),
  role: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Of users who have this role now' })),
  endReason: Type.Optional(Type.Enum(endReasons)),
  ip: Type.Optional(Type.String({ maxLength: 49, description: 'An address, or a range such as 10.0.0.0/8' })),
  createdAfter: Type.Optional(Type.String({ maxLength: 40, description: 'This instant or later' })),
  createdBefore: Type.Optional(Type.String({ maxLength: 40, description: 'Earlier than this instant' })),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Words: each is part of a user name, full name, e-mail address, label, IP address or user agent, or what the session id begins with',
    }),
  ),
};

const Filters = Type.Object(filterFields);

type SessionFilters = Omit<
  SessionQuery,
  'userId' | 'limit' | 'cursor' | 'lifetimeEndsAfter' | 'isOldestFirst' | 'byTimeLeft'
>;

/** Everything but whose sessions, which is a question of who asks. @throws CurfewError `invalid-request`. */
export function readFilters(asked: Static<typeof Filters>): SessionFilters {
  const { state, kind, policy, role, endReason, ip, createdAfter, createdBefore, q } = asked;
  return {
    ...(state === undefined || state === 'all' ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(policy === undefined ? {} : { policy }),
    ...(role === undefined ? {} : { role }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(ip === undefined ? {} : { from: readRange(ip) }),
    ...(createdAfter === undefined ? {} : { createdAfter: parseInstant(createdAfter) }),
    ...(createdBefore === undefined ? {} : { createdBefore: parseInstant(createdBefore) }),
    ...(q === undefined ? {} : { text: q }),
  };
}

export function readRange(text: string): AddressRange {
  const range = parseAddressRange(text);
  if (range !== null) return range;
  throw new CurfewError(
    'invalid-request',
    `"ip" is not an address, nor a range of them: write it like 192.0.2.7 or 10.0.0.0/8, not ${JSON.stringify(text)}`,
  );
}
