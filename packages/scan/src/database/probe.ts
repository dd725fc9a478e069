import type { SessionRow } from './session-row.ts';
import type { SessionTable } from './session-table.ts';

/** A view of the application's own session table. */
export interface DatabaseProbe {
  readonly table: SessionTable;
  rows(): Promise<readonly SessionRow[]>;
  /**
   * Sets the expiry of one row to yesterday; null: the scan was not told that it may write.
   * @param token as the row holds it
   * @returns whether there was such a row
   */
  readonly expire: ((token: string) => Promise<boolean>) | null;
  /** What only a PostgreSQL server has to say; null elsewhere. */
  readonly server: ServerFacts | null;
  close(): Promise<void>;
}

export interface RowLevelSecurity {
  readonly isOn: boolean;
  /** Holds for the table's owner as well. */
  readonly isForced: boolean;
  readonly policies: number;
  /** Roles that no policy holds for (superusers, BYPASSRLS): the probe's own, and those of the clients that it may see. */
  readonly exempt: readonly string[];
}

export interface ServerFacts {
  /** A setting as other connections get it; null: the server does not know it. */
  setting(name: string): Promise<string | null>;
  rowLevelSecurity(): Promise<RowLevelSecurity>;
  /** What the connections of other clients ran last, as far as this role may see it. */
  lastStatements(): Promise<readonly string[]>;
}

/** More rows than this are not looked at. */
export const mostRows = 20_000;
