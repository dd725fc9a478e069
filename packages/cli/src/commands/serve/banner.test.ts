import { expect, it } from 'vitest';
import { loadConfiguration } from '../../configuration/configuration.ts';
import { describeStart } from './banner.ts';

const start = {
  address: 'http://127.0.0.1:8420',
  root: null,
  isAdministered: true,
  environment: {},
  flags: { store: undefined, config: undefined },
};

it.each([
  'postgres://curfew:hunter2@db.example.com/curfew',
  'postgres://curfew:hun@ter2@db.example.com/curfew?sslmode=require&password=hunter2',
  'postgres://db.example.com/curfew?user=curfew&password=hunter2',
])('shows no password of a database: %s', async (store) => {
  const configuration = await loadConfiguration({}, { store });
  const text = describeStart({ ...start, configuration, flags: { store, config: undefined } });
  expect(text).toMatch(/store {5}postgres:\/\/(…@)?db\.example\.com\/curfew\n/);
  expect(text).not.toMatch(/hun|ter2/);
});

it('names the address that people use, and quotes what a shell would take apart', async () => {
  const flags = { store: "sqlite:it's here.db", config: '/etc/curfew.yaml' };
  const configuration = await loadConfiguration(
    { CURFEW_PUBLIC_URL: 'https://sessions.example.com' },
    { store: flags.store },
  );
  const text = describeStart({ ...start, configuration, flags, environment: { npm_config_user_agent: 'npm' } });
  expect(text).toContain(
    '  address   https://sessions.example.com\n  sign in   https://sessions.example.com/sign-in\n  console   https://sessions.example.com/console\n',
  );
  expect(text).toContain(
    "Next: npx curfew auth-session list --store 'sqlite:it'\\''s here.db' --config /etc/curfew.yaml\n",
  );
});
