import type { DialectsOptions } from '@curfew/server';
import type { WrittenDialects } from './schema.ts';

/** What a dialect leaves out is as it is without any configuration; `enabled: false` switches it off. */
export function readDialects({ couchdb, rancher, arvados, cockroach }: WrittenDialects): DialectsOptions {
  return {
    ...(couchdb !== undefined && { couchdb: readDialect(couchdb) }),
    ...(rancher !== undefined && { rancher: readDialect(rancher) }),
    ...(arvados !== undefined && { arvados: readDialect(arvados) }),
    ...(cockroach !== undefined && { cockroach: readDialect(cockroach) }),
  };
}

function readDialect<Written extends { readonly enabled?: boolean }>({ enabled = true, ...options }: Written) {
  return enabled ? options : false;
}
