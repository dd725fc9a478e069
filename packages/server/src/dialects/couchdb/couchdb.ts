import type { App, Context } from '../../app.ts';

export interface CouchdbOptions {
  /** The policy of its sessions. Default: `couchdb`. */
  readonly policy?: string;
}

/** The sessions of CouchDB. */
export function registerCouchdb(_app: App, _context: Context, _options: CouchdbOptions): void {
  // Nothing is served yet.
}
