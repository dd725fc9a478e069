import { invalid, parseParameter } from './parameters.ts';
import type { TokenRecord } from './records.ts';

const fields = [
  'href',
  'kind',
  'etag',
  'uuid',
  'owner_uuid',
  'api_token',
  'created_by_ip_address',
  'last_used_by_ip_address',
  'last_used_at',
  'expires_at',
  'created_at',
  'modified_at',
  'scopes',
] as const satisfies readonly (keyof TokenRecord)[];

/** Client programs still ask for these, and Arvados, which has given them up, passes over them as well. */
const formerFields = ['modified_by_client_uuid', 'modified_by_user_uuid', 'api_client_id', 'default_owner_uuid'];

/** Leaves of a record what was asked for; `kind` always stays. */
export type Select = (record: TokenRecord) => Partial<TokenRecord>;

/**
 * `select`: a JSON list of the fields to show; all of them where it is not there.
 *
 * @throws CurfewError `invalid-request` for a field that there is not: an answer without it would say that it is empty.
 */
export function readSelect(written: unknown): Select {
  const names = typeof written === 'string' && written !== '' ? parseParameter(written, 'select') : written;
  if (names === undefined || names === null || names === '' || names === false) return (record) => record;
  if (!Array.isArray(names)) throw invalid('select must be a list');
  const asked = new Set(names.map((name) => String(name).replace(/^api_client_authorizations\./, '')));
  const unknown = [...asked].find((name) => !fields.some((field) => field === name) && !formerFields.includes(name));
  if (unknown !== undefined) {
    throw invalid(`select: there is no field ${JSON.stringify(unknown.slice(0, 80))}; there are: ${fields.join(', ')}`);
  }
  return (record) => Object.fromEntries(Object.entries(record).filter(([name]) => name === 'kind' || asked.has(name)));
}
