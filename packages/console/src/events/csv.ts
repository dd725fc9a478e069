import type { AuditEvent } from '../api/resources.ts';
import type { CsvColumns } from '../parts/csv.ts';

/** One cell each, for a spreadsheet. */
export const csvColumns: CsvColumns<AuditEvent> = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['type', ({ type }) => type],
  ['initiator', ({ initiator }) => initiator],
  ['user', ({ user }) => user],
  ['sessionId', (event) => event.sessionId],
  ['actor', ({ actor }) => actor],
  ['ip', ({ ip }) => ip],
  ['userAgent', ({ userAgent }) => userAgent],
  ['reason', ({ reason }) => reason],
  ['detail', ({ detail }) => JSON.stringify(detail)],
];
