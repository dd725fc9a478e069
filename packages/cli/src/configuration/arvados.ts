import { hash } from 'node:crypto';
import type { DialectsOptions } from '@curfew/server';
import { usageFailure } from '../command-line/failure.ts';
import type { Settings } from './configuration.ts';
import { readDuration } from './duration.ts';
import { servedPolicies } from './served-policies.ts';
import type { Source } from './source.ts';

type ArvadosOptions = Exclude<NonNullable<DialectsOptions['arvados']>, false>;

interface ArvadosFile {
  readonly Clusters: Readonly<Record<string, unknown>>;
}

/** Whether a file is the configuration of an Arvados cluster (`/etc/arvados/config.yml`). */
export function isArvadosFile(written: unknown): written is ArvadosFile {
  return isRecord(written) && isRecord(written.Clusters);
}

/** The policies that are Arvados' affair; what clients of other systems get is not. */
const ruled = ['default', 'minted', 'api', 'arvados'];

/**
 * The lifetimes of an Arvados cluster file, and how it hands tokens out; everything else in it is none of ours. `Login.TokenLifetime` caps what people
 * sign in to and what administrators mint, `API.MaxTokenLifetime` caps everything. As in Arvados, 0 and nothing are off.
 */
export function readArvadosSettings(file: ArvadosFile, source: Source): Settings {
  const [cluster, ...others] = Object.keys(file.Clusters);
  if (cluster === undefined || others.length > 0) {
    const count = cluster === undefined ? 'no cluster' : `more than one cluster: ${[cluster, ...others].join(', ')}`;
    throw usageFailure(`${source.locate(['Clusters'])}: Clusters has ${count}`, 'give a file with exactly one');
  }
  const read = (section: string, key: string) => readLifetime(file, source, ['Clusters', cluster, section, key]);
  const tokenLifetimeMs = read('Login', 'TokenLifetime');
  const policies = ruled.map((name) => [name, { ...servedPolicies.policies[name], tokenLifetimeMs }]);
  return {
    policies: Object.fromEntries(policies),
    maxTokenLifetimeMs: read('API', 'MaxTokenLifetime'),
    dialects: {
      arvados: { ...readOptions(file.Clusters[cluster], cluster), ...readSystemRootToken(file, source, cluster) },
    },
  };
}

/** How tokens are handed out. As in Arvados, a cluster's own Workbenches are trusted without being listed. */
function readOptions(cluster: unknown, clusterId: string): ArvadosOptions {
  const login = recordAt(cluster, ['Login']);
  const workbenches = ['Workbench1', 'Workbench2'].map((name) => recordAt(cluster, ['Services', name]).ExternalURL);
  const trustedClients = [...Object.keys(recordAt(login, ['TrustedClients'])), ...workbenches].filter(
    (origin): origin is string => typeof origin === 'string' && origin !== '',
  );
  return {
    ...(/^[0-9a-z]{5}$/.test(clusterId) && { clusterId }),
    issueTrustedTokens: login.IssueTrustedTokens !== false,
    trustedClients,
    trustPrivateNetworks: login.TrustPrivateNetworks === true,
  };
}

/** Fewer characters could be guessed, since nobody is kept from trying. Arvados warns of them. */
const shortestToken = 32;

/** Kept as a digest: the token itself is in the cluster file and nowhere else. */
function readSystemRootToken(
  { Clusters }: ArvadosFile,
  source: Source,
  cluster: string,
): Pick<ArvadosOptions, 'systemRootTokenDigest'> {
  const { SystemRootToken: token } = recordAt(Clusters[cluster], []);
  if (token === undefined || token === null || token === '') return {};
  if (typeof token !== 'string' || !/^[0-9A-Za-z]+$/.test(token) || token.length < shortestToken) {
    const path = ['Clusters', cluster, 'SystemRootToken'];
    throw usageFailure(
      `${source.locate(path)}: ${path.join('.')} must be a text of ${shortestToken} or more characters of a to z, A to Z and 0 to 9`,
      'make a new one, for example with "openssl rand -hex 32"',
    );
  }
  return { systemRootTokenDigest: hash('sha256', token, 'buffer') };
}

function recordAt(inside: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  const found = path.reduce((outer, key) => (isRecord(outer) ? outer[key] : undefined), inside);
  return isRecord(found) ? found : {};
}

function readLifetime(file: ArvadosFile, source: Source, path: readonly string[]): number {
  const written = path.reduce<unknown>((inside, key) => (isRecord(inside) ? inside[key] : undefined), file);
  if (written === undefined || written === null) return 0;
  if (typeof written !== 'string' && typeof written !== 'number') {
    throw usageFailure(`${source.locate(path)}: ${path.join('.')} must be a duration such as 12h`);
  }
  return readDuration(written, source, path);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
