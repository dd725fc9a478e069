import type { TableTrait } from '../fixtures/table-app.ts';

export interface TableCase {
  readonly check: string;
  readonly faulty: readonly TableTrait[];
  readonly sound?: readonly TableTrait[];
  readonly severity: string;
}

/** What a table shows in every engine. */
export const tableCases: readonly TableCase[] = [
  { check: 'database.owner-change', faulty: ['updates-owner'], severity: 'high' },
  { check: 'database.plain-tokens', faulty: [], sound: ['digests'], severity: 'medium' },
  { check: 'database.no-expiry', faulty: ['no-expiry-column'], severity: 'medium' },
  { check: 'database.no-expiry', faulty: ['empty-expiry'], severity: 'medium' },
  { check: 'database.expired-accepted', faulty: ['forgets-expiry'], severity: 'high' },
  { check: 'database.weak-key', faulty: ['no-unique-token'], severity: 'medium' },
  { check: 'database.weak-key', faulty: ['short-token'], severity: 'medium' },
  { check: 'database.upsert', faulty: ['upserts'], severity: 'high' },
  { check: 'database.anonymous-row-stays', faulty: ['keeps-anonymous-row'], severity: 'info' },
  { check: 'database.logout-row-stays', faulty: ['logout-keeps-row'], severity: 'medium' },
  { check: 'database.never-purged', faulty: ['never-purged'], severity: 'info' },
];
