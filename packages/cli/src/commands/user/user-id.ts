import type { UserId } from '@curfew/core';
import { usageFailure } from '../../command-line/failure.ts';

/** @throws Failure for what is no id. */
export function readUserId(text: string): UserId {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text as UserId;
  throw usageFailure(
    `${JSON.stringify(text)} is no user id`,
    '"curfew events" shows the ids of users, also of deleted ones',
  );
}
