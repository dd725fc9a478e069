/** A session row as far as the scan needs it. `token` is whatever the table holds where the token belongs. */
export interface SessionRow {
  readonly token: string;
  /** Null: nobody's yet. */
  readonly owner: string | null;
  /** Milliseconds since the epoch; null: never. */
  readonly expiresAt: number | null;
}

export interface SessionTable {
  readonly name: string;
  readonly tokenColumn: string;
  readonly ownerColumn: string | null;
  readonly expiryColumn: string | null;
  /** The token column is unique by itself: primary key or unique index. */
  readonly isTokenUnique: boolean;
}

/** A view of the application's own session table. Read-only. */
export interface DatabaseProbe {
  readonly engine: 'sqlite' | 'postgres';
  readonly table: SessionTable;
  rows(): Promise<readonly SessionRow[]>;
  /** What only a PostgreSQL server has to say; null elsewhere. */
  readonly server: ServerFacts | null;
  close(): Promise<void>;
}

export interface ServerFacts {
  setting(name: string): Promise<string | null>;
  rowLevelSecurity(): Promise<{
    readonly isOn: boolean;
    readonly isForced: boolean;
    readonly policies: number;
    /** The application's own role passes every policy: owner, superuser or BYPASSRLS. */
    readonly isBypassed: boolean;
  }>;
}
