import { readFileSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { type Configuration, loadConfiguration } from '../../configuration/configuration.ts';
import { settingsSchema } from '../../configuration/schema.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

const written = () => readFileSync(sandbox.path('curfew.yaml'), 'utf8');
const uncomment = (text: string) => text.replace(/^#/gm, '');

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly anyOf?: readonly SchemaNode[];
}

/** Every setting that the schema knows and the document does not have. In a record, one entry has to have all there is. */
function missingFrom(document: unknown, schema: SchemaNode, path = ''): string[] {
  const node = schema.anyOf?.find((member) => member.properties !== undefined) ?? schema;
  const record = Object.values(node.patternProperties ?? {})[0];
  const inside = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (record !== undefined) {
    const entries = Object.entries(inside).map(([name, value]) => missingFrom(value, record, `${path}.${name}`));
    return entries.sort((a, b) => a.length - b.length)[0] ?? [`${path}.*`];
  }
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    inside[name] === undefined ? [`${path}.${name}`] : missingFrom(inside[name], child, `${path}.${name}`),
  );
}

it('has every setting of the schema', async () => {
  expect(await sandbox.run(['init'])).toMatchObject({ code: 0, stdout: '' });
  const document: unknown = parse(uncomment(written()));
  // Levels have no default, and are shown under roles, which are an example.
  const known = missingFrom(document, settingsSchema as SchemaNode).filter((path) => !path.startsWith('.policies.'));
  expect(known).toEqual([]);
  expect(missingFrom({}, settingsSchema as SchemaNode)).toContain('.listen');
});

it('changes nothing as it is, and states the defaults', async () => {
  await sandbox.succeed(['init']);
  const without = await loadConfiguration({ CURFEW_STORE: 'sqlite:a.db' }, {});
  const commented = await loadConfiguration({ CURFEW_STORE: 'sqlite:a.db' }, { config: sandbox.path('curfew.yaml') });
  expect(commented).toEqual({ ...without, file: sandbox.path('curfew.yaml') });

  sandbox.write('couchdb.secret', 'correct horse battery');
  sandbox.write('company.secret', 'correct horse battery');
  sandbox.write('curfew-smtp.secret', 'correct horse battery');
  sandbox.write('company-signals.token', 'agreed');
  sandbox.write('company.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const stated = uncomment(written()).replaceAll('./c', sandbox.path('c'));
  const loaded = await loadConfiguration({}, { config: sandbox.write('stated.yaml', stated) });
  const { store, publicUrl, keyFile, signIn, branding, mail, signals, dialects, file, policies, ...others } = loaded;
  const { configuredRules, geoipDatabase, ...rest } = others;
  const { roles, ...rules } = policies;
  expect({ ...rest, rules, roles }).toEqual({ ...defaultsOf(without), roles: { admin: expect.anything() } });
  expect(configuredRules).toMatchObject({ roles: ['admin'], maxTokenLifetime: true });
  expect(store).toBe(`sqlite:${sandbox.path('curfew-data/curfew.db')}`);
  expect(publicUrl?.href).toBe('https://sessions.example.com/');
  expect(signIn).toMatchObject({ passwordForm: true, providers: [{ name: 'company', createUsers: true }] });
  expect(branding).toMatchObject({ productName: 'Example Corp', logo: { type: 'image/svg+xml' } });
  expect(mail).toMatchObject({ from: 'Curfew <curfew@example.com>', isLocal: false });
  expect(signals).toMatchObject({
    ...{ allowedAddresses: [], signingKeyFile: sandbox.path('curfew-data/signing-keys.json') },
    transmitters: [{ name: 'company', matchesEmail: false, disablesUsers: false }],
  });
  expect(dialects).toMatchObject({ couchdb: { openSignUp: false }, arvados: { clusterId: 'zzzzz' } });
  expect(keyFile).toBe(sandbox.path('curfew-data/curfew.key'));
  expect(geoipDatabase).toBe(sandbox.path('GeoLite2-City.mmdb'));
  expect(file).toBe(sandbox.path('stated.yaml'));
});

/** What examples stand for is left out. */
function defaultsOf(configuration: Configuration) {
  const {
    file: _file,
    store: _store,
    publicUrl: _url,
    keyFile: _key,
    geoipDatabase: _places,
    signIn: _signIn,
    branding: _branding,
    mail: _mail,
    signals: _signals,
    dialects: _dialects,
    configuredRules: _rules,
    ...rest
  } = configuration;
  const { policies, ...settings } = rest;
  const { roles: _roles, ...rules } = policies;
  return { ...settings, caseSensitiveNames: false, rules };
}

it('never writes over a file unless it is told to', async () => {
  sandbox.write('curfew.yaml', 'csrf: strict\n');
  const refused = await sandbox.run(['init']);
  expect(refused).toMatchObject({ code: 5, stdout: '' });
  expect(refused.stderr).toContain('ERROR: curfew.yaml already exists\nHINT: --force');
  expect(written()).toBe('csrf: strict\n');
  symlinkSync('elsewhere.yaml', sandbox.path('link.yaml'));
  expect((await sandbox.run(['init', '--config', 'link.yaml'])).code).toBe(5);
  await sandbox.succeed(['init', '--force']);
  expect(written()).toContain('#csrf: standard\n');
  const nowhere = await sandbox.run(['init', '--config', 'no/such/folder.yaml']);
  expect(nowhere).toMatchObject({ code: 1 });
  expect(nowhere.stderr).toContain('cannot write no/such/folder.yaml: ENOENT');
});
