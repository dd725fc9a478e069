import { InvalidTarget } from '../target/invalid-target.ts';
import type { DatabaseProbe } from './probe.ts';

/** @throws InvalidTarget if the address or the table cannot be used */
export async function openDatabase({ url }: { readonly url: string; readonly table?: string }): Promise<DatabaseProbe> {
  throw new InvalidTarget(`no such database: ${url}`);
}
