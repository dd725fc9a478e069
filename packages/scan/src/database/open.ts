import { InvalidTarget } from '../target/invalid-target.ts';
import { openPostgres } from './postgres.ts';
import type { DatabaseProbe } from './probe.ts';
import { openSqlite } from './sqlite.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly table?: string;
  /** May change the rows of sessions that the scan itself has made. Otherwise the database is only read. */
  readonly mayWrite?: boolean;
}

/** @throws InvalidTarget if the address or the table cannot be used; the message holds no password */
export async function openDatabase({ url, table, mayWrite = false }: DatabaseOptions): Promise<DatabaseProbe> {
  if (/^(postgres(ql)?|cockroach(db)?):\/\//.test(url))
    return openPostgres(url.replace(/^cockroach(db)?:/, 'postgres:'), table, mayWrite);
  if (url.startsWith('sqlite:'))
    return openSqlite(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''), table, mayWrite);
  throw new InvalidTarget('--db takes postgres://… or sqlite:FILE');
}
