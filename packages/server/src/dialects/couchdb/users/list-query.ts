import {
  documentId,
  type Fields,
  flag,
  list,
  never,
  oneOf,
  parseError,
  plainText,
  readParameters,
  unsupported,
  wholeNumber,
} from '../parameters.ts';

/** Which documents a list is to have, in which order. */
export interface ListQuery {
  /** These and no others, in this order. `null`: all of a range. */
  readonly keys: readonly unknown[] | null;
  /** Whether a key that nothing has is listed, too. */
  readonly showsMissing: boolean;
  /** Where the list begins; with `isDescending` the highest id. `null`: at the first. */
  readonly start: string | null;
  readonly end: string | null;
  readonly includesEnd: boolean;
  readonly isDescending: boolean;
  readonly skip: number;
  /** `null`: no limit. */
  readonly limit: number | null;
  readonly withDocuments: boolean;
}

/** Every parameter that CouchDB documents for `_all_docs`. */
const known = {
  key: documentId,
  keys: list,
  startkey: documentId,
  endkey: documentId,
  inclusive_end: flag,
  descending: flag,
  skip: wholeNumber,
  limit: wholeNumber,
  include_docs: flag,
  // Nothing here has a conflict or an attachment, is ever stale, or comes in another order when it may.
  conflicts: flag,
  attachments: flag,
  att_encoding_info: flag,
  sorted: flag,
  stable: flag,
  stale: oneOf('ok', 'update_after'),
  update: oneOf('true', 'false', 'lazy'),
  update_seq: never('`update_seq` is not supported here.'),
  reduce: never('Reduce is invalid for map-only views.'),
  group: never('Invalid use of grouping on a map view.'),
  group_level: unsupported,
  startkey_docid: plainText,
  endkey_docid: plainText,
  partition: unsupported,
  callback: unsupported,
};

/** @throws CouchdbError `query_parse_error` for what is not understood or does not fit together. */
export function readListQuery(query: Fields, body: Fields): ListQuery {
  const given = readParameters(known, query, body);
  const { key, keys = null, startkey, endkey } = given;
  const isRange = key !== undefined || startkey !== undefined || endkey !== undefined;
  if (keys !== null && keys.length > 0 && isRange) {
    throw parseError('`keys` is incompatible with `key`, `start_key` and `end_key`');
  }
  if (key !== undefined && (startkey ?? endkey) !== undefined) {
    throw parseError('`key` is incompatible with `start_key` and `end_key`');
  }
  refuseOtherDocument('startkey', startkey, given.startkey_docid);
  refuseOtherDocument('endkey', endkey, given.endkey_docid);
  return {
    keys: key === undefined ? keys : [key],
    showsMissing: key === undefined,
    start: startkey ?? null,
    end: endkey ?? null,
    includesEnd: given.inclusive_end ?? true,
    isDescending: given.descending ?? false,
    skip: given.skip ?? 0,
    limit: given.limit ?? null,
    withDocuments: given.include_docs ?? false,
  };
}

/** Clients that page through a view name the row by its key and by its document. Here both are one, and CouchDB looks at the key alone. */
function refuseOtherDocument(name: string, key: string | undefined, document: string | undefined): void {
  if (document !== undefined && document !== key) {
    throw parseError(`\`${name}_docid\` is another document than \`${name}\``);
  }
}
