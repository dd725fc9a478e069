import type { DialectsOptions } from '@curfew/server';
import { usageFailure } from '../command-line/failure.ts';
import type { WrittenDialects } from './schema.ts';
import { readSecretFile } from './secret.ts';
import type { Source } from './source.ts';

/** What a dialect leaves out is as it is without any configuration; `enabled: false` switches it off. */
export function readDialects(
  { couchdb, rancher, arvados, cockroach }: WrittenDialects,
  source: Source,
): DialectsOptions {
  return {
    ...(couchdb !== undefined && { couchdb: readCouchdb(couchdb, source) }),
    ...(rancher !== undefined && { rancher: readDialect(rancher) }),
    ...(arvados !== undefined && { arvados: readDialect(arvados) }),
    ...(cockroach !== undefined && { cockroach: readDialect(cockroach) }),
  };
}

function readDialect<Written extends { readonly enabled?: boolean }>({ enabled = true, ...options }: Written) {
  return enabled ? options : false;
}

function readCouchdb({ gateway, ...couchdb }: NonNullable<WrittenDialects['couchdb']>, source: Source) {
  const options = readDialect(couchdb);
  return options === false || gateway === undefined ? options : { ...options, gateway: readGateway(gateway, source) };
}

/** The secret is never in the file itself: whoever has it is everybody to the CouchDB. */
function readGateway(
  { url: text, secretFile, ...gateway }: NonNullable<NonNullable<WrittenDialects['couchdb']>['gateway']>,
  source: Source,
) {
  const path = ['dialects', 'couchdb', 'gateway'];
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw usageFailure(
      `${source.locate([...path, 'url'])}: dialects.couchdb.gateway.url is no address of a server`,
      'write it like http://127.0.0.1:5984, without a name and a password',
    );
  }
  const where = `${source.locate([...path, 'secretFile'])}: dialects.couchdb.gateway.secretFile`;
  const secret = readSecretFile(secretFile, where);
  if (secret.length < 16) throw usageFailure(`${where}: the secret has fewer than 16 characters`);
  return { ...gateway, url, secret };
}
