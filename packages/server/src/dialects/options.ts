import type { ArvadosOptions } from './arvados/options.ts';
import type { CockroachOptions } from './cockroach/options.ts';
import type { CouchdbOptions } from './couchdb/options.ts';
import type { RancherOptions } from './rancher/options.ts';

/** The systems whose clients are served as they are; each is on unless it is `false`. */
export interface DialectsOptions {
  readonly couchdb?: CouchdbOptions | false;
  readonly rancher?: RancherOptions | false;
  readonly arvados?: ArvadosOptions | false;
  readonly cockroach?: CockroachOptions | false;
}
