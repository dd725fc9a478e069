import type {
  Digest,
  KeptRequest,
  LiveSession,
  MadeBefore,
  Repeatable,
  RequestDigest,
  Session,
  SessionId,
} from '@curfew/core';
import { digestArray } from './binary-array.ts';
import { instant } from './instant.ts';
import {
  aliveAt,
  bytesParameter,
  fromSessions,
  idParameter,
  isDigest,
  type LiveRow,
  selectLiveSession,
  selectSession,
  toLiveSession,
} from './session-row.ts';
import type { Transaction } from './transaction.ts';

/** Those of sessions that are alive. They change nothing else: that a session has been used is not when it was. */
export async function claimSessions(
  { write }: Transaction,
  digests: readonly Digest[],
  now: number,
): Promise<readonly Digest[]> {
  const { rows } = await write<{ readonly digest: Digest }>(
    `
    UPDATE sessions SET unclaimed = FALSE, token_salt = NULL
    WHERE digest = ANY($1::bytea[]) AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2::timestamptz)
      AND (user_id IS NULL OR EXISTS (
        SELECT 1 FROM users u WHERE u.id = user_id
          AND u.deleted_at IS NULL AND u.disabled_at IS NULL AND u.sessions_not_before < sessions.created_at))
    RETURNING digest AS "digest"`,
    [digestArray(digests.filter(isDigest)), instant(now)],
  );
  return rows.map(({ digest }) => digest);
}

type RepeatableRow = LiveRow & { readonly [Name in keyof Repeatable]: Repeatable[Name] | null };

/**
 * A session that is alive, with what is kept of the request that made it. It is not held: giving its token once more changes nothing
 * in it, and whoever uses it claims it before they are answered, so that this comes before that, or sees it.
 */
export async function findHeir({ read }: Transaction, id: SessionId | null, now: number): Promise<KeptRequest | null> {
  if (id === null) return null;
  const { rows } = await read<RepeatableRow>(
    `${selectLiveSession}, s.request_key AS "key", s.request_print AS "print", s.token_salt AS "salt"
     ${fromSessions} WHERE s.id = $1::uuid AND ${aliveAt('$2')}`,
    [idParameter(id), instant(now)],
  );
  if (rows[0] === undefined) return null;
  const { key, print, salt, ...row } = rows[0];
  const session: LiveSession = toLiveSession(row);
  return { session, repeatable: print === null ? null : { key, print, salt } };
}

/** Whether a request with this key has made a session, other than `except`. */
export async function isKeyTaken(
  { read }: Transaction,
  key: RequestDigest | null,
  except: SessionId | null,
): Promise<boolean> {
  if (key === null) return false;
  const { count } = await read(
    'SELECT 1 FROM sessions WHERE request_key = $1::bytea AND id IS DISTINCT FROM $2::uuid LIMIT 1',
    [bytesParameter(key), except],
  );
  return count > 0;
}

/** What requests with this key have made. Nobody uses one of them for the first time until this transaction is over. */
export async function lockMade({ read }: Transaction, key: RequestDigest | null): Promise<readonly MadeBefore[]> {
  if (key === null) return [];
  const { rows } = await read<Session & Omit<MadeBefore, 'session'>>(
    `${selectSession}, s.unclaimed AS "isUnclaimed", s.request_print AS "print"
     ${fromSessions} WHERE s.request_key = $1::bytea FOR UPDATE OF s`,
    [bytesParameter(key)],
  );
  return rows.map(({ isUnclaimed, print, ...session }) => ({ session, isUnclaimed, print }));
}
