import { hash } from 'node:crypto';
import type pg from 'pg';
import { fromDriver } from './unavailable.ts';

export interface Result<Row> {
  readonly rows: readonly Row[];
  /** How many rows were returned or changed. */
  readonly count: number;
  /** `COMMIT` that the server turned into a `ROLLBACK` says so here. */
  readonly command: string;
}

export type Query = <Row = unknown>(sql: string, values?: readonly unknown[]) => Promise<Result<Row>>;

const names = new Map<string, string>();

/** Runs one of our statements, prepared once per connection. Its text is constant: values only travel as parameters. */
export async function runStatement<Row>(
  client: pg.ClientBase,
  sql: string,
  values: readonly unknown[],
): Promise<Result<Row>> {
  try {
    const result = await client.query({ name: nameOf(sql), text: sql, values: values.map(storable) });
    return { rows: result.rows, count: result.rowCount ?? 0, command: result.command };
  } catch (error) {
    throw fromDriver(error);
  }
}

/** Runs a command without parameters, such as `COMMIT`, without preparing it. */
export async function runCommand(client: pg.ClientBase, sql: string): Promise<Result<unknown>> {
  try {
    const result = await client.query(sql);
    return { rows: result.rows, count: result.rowCount ?? 0, command: result.command };
  } catch (error) {
    throw fromDriver(error);
  }
}

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = `curfew_${hash('sha256', sql, 'hex').slice(0, 24)}`;
    names.set(sql, name);
  }
  return name;
}

/** PostgreSQL's text holds no U+0000, which a user agent, for one, may contain. */
function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}
