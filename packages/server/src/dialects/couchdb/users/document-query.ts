import type { User } from '@curfew/core';
import {
  type Fields,
  flag,
  list,
  never,
  oneOf,
  type ReadParameter,
  readParameters,
  wholeNumber,
} from '../parameters.ts';
import { badRequest, missing } from '../refusal.ts';
import { toUserDocument } from './document.ts';
import { revisionIn, revisionOf, revisionsOf } from './revision.ts';

const revision: ReadParameter<string> = ({ value }) => {
  const rev = revisionIn(value);
  if (rev === null) throw badRequest('Invalid rev format');
  return rev;
};

const openRevisions: ReadParameter<'all' | readonly string[]> = (given) =>
  given.value === 'all' ? 'all' : list(given).map((value) => revision({ ...given, value }));

/** Every parameter that CouchDB documents for reading a document. */
const readingParameters = {
  rev: revision,
  latest: flag,
  open_revs: openRevisions,
  revs: flag,
  revs_info: flag,
  meta: flag,
  local_seq: never('`local_seq` is not supported here.'),
  // Nothing here has a conflict or an attachment, and there is one copy of everything.
  conflicts: flag,
  deleted_conflicts: flag,
  attachments: flag,
  att_encoding_info: flag,
  atts_since: list,
  r: wholeNumber,
};

/** And for writing one. All is written at once, also where a client would be content with less: `batch`, `w`. */
const batch = oneOf('ok');
export const creationParameters = { batch, w: wholeNumber };
export const changeParameters = { ...creationParameters, rev: revision, new_edits: flag };
export const deletionParameters = { ...creationParameters, rev: revision };

export type DocumentQuery = ReturnType<typeof readDocumentQuery>;

/** What nobody knows changes nothing where a document is only read. */
export function readDocumentQuery(query: Fields) {
  const known = Object.entries(query).filter(([name]) => Object.hasOwn(readingParameters, name));
  return readParameters(readingParameters, Object.fromEntries(known));
}

/**
 * What a query asks of a document.
 *
 * @throws CouchdbError `not_found` for a revision that it does not have, or no longer.
 */
export function describeDocument(user: User, query: DocumentQuery): object {
  const { open_revs: open, rev, latest = false } = query;
  if (open === undefined) {
    if (rev !== undefined && rev !== revisionOf(user) && !latest) throw missing();
    return withPast(user, query);
  }
  const known = latest ? revisionsOf(user) : [revisionOf(user)];
  const present = { ok: withPast(user, query) };
  return open === 'all' ? [present] : open.map((each) => (known.includes(each) ? present : { missing: each }));
}

/** Whether an answer is about the present document and nothing else, so that its revision says all about it. */
export function isPlain({ open_revs: open, revs, revs_info: info, meta }: DocumentQuery): boolean {
  return open === undefined && !(revs || info || meta);
}

function withPast(user: User, { revs = false, revs_info: info = false, meta = false }: DocumentQuery): object {
  const past = revs || info || meta ? revisionsOf(user) : [];
  const ids = past.map((rev) => rev.slice(rev.indexOf('-') + 1));
  const statuses = past.map((rev, index) => ({ rev, status: index === 0 ? 'available' : 'missing' }));
  return {
    ...toUserDocument(user),
    ...(revs ? { _revisions: { start: user.revision, ids } } : {}),
    ...(info || meta ? { _revs_info: statuses } : {}),
  };
}
