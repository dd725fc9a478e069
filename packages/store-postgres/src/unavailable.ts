import { CurfewError } from '@curfew/core';
import pg from 'pg';

/** The connection broke, or could not be made: what was sent last may or may not have happened. */
export class BrokenConnection extends Error {
  override readonly name = 'BrokenConnection';
}

/** What the driver throws: an answer of the server stays what it is, everything else is a broken connection. */
export function fromDriver(error: unknown): unknown {
  if (error instanceof pg.DatabaseError && error.code !== undefined) return error;
  if (error instanceof CurfewError || error instanceof BrokenConnection) return error;
  return new BrokenConnection(error instanceof Error ? error.message : String(error), { cause: error });
}

/** SQLSTATEs after which the same transaction may well succeed: serialization failure, deadlock, lock timeout. */
const conflicts = ['40001', '40P01', '55P03'];

/**
 * SQLSTATEs that say something about this connection and nothing about the statement: shut down, starting up, too many
 * connections, no writes here (the primary has become a standby), a statement that a pooler has forgotten, a commit of
 * unknown outcome.
 */
const passing = ['57P01', '57P02', '57P03', '57P05', '53300', '25006', '26000', '40003'];

/** Whether another attempt, on another connection if need be, makes sense. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  return error instanceof BrokenConnection || (state !== null && (conflicts.includes(state) || isBroken(error)));
}

/** Whether the connection should not be used any more. */
export function isBroken(error: unknown): boolean {
  const state = sqlState(error);
  if (error instanceof BrokenConnection || isStalePlan(error)) return true;
  return state !== null && (passing.includes(state) || state.startsWith('08'));
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}

/** Its SQLSTATE is that of everything that is not supported. */
function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan');
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/**
 * What the database throws, as callers know it. Its messages and details may quote values (SQLSTATE classes 22 and 23
 * do), and a value may be a digest or a name, so of those only the code and the constraint are passed on.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof BrokenConnection) {
    return new CurfewError('store-unavailable', `the PostgreSQL store cannot be reached: ${error.message}`, {
      cause: error.cause,
      retryAfterMs: 1_000,
    });
  }
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code = '', constraint } = error;
  const isQuoting = code.startsWith('22') || code.startsWith('23');
  const what = isQuoting ? `it refuses a value${constraint === undefined ? '' : ` (${constraint})`}` : error.message;
  const hint = code === '42P01' ? '; the database has no schema yet: apply the migrations' : '';
  // Without a cause: the driver's error carries the server's details.
  return new CurfewError('store-unavailable', `the PostgreSQL store failed (SQLSTATE ${code}): ${what}${hint}`, {
    retryAfterMs: 1_000,
  });
}

export function closedStore(): CurfewError {
  return new CurfewError('store-unavailable', 'the PostgreSQL store has been closed');
}

export function unopenable(address: string, cause: unknown): CurfewError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof CurfewError ? cause.code : 'store-unavailable';
  return new CurfewError(code, `cannot open the store ${address}: ${why}`, { cause });
}

export function invalidAddress(why: string, cause?: unknown): CurfewError {
  return new CurfewError('invalid-configuration', why, { cause });
}
