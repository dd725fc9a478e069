import { createAuthority, receiversOf } from '@curfew/core';
import { createCodeTools, createSignals } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';

/** A node that tells webhooks of events, and does nothing else, until it is killed. */
const [path = '', key = ''] = process.argv.slice(2);
const store = openSqliteStore({ path });
const authority = createAuthority({ store, codeTools: createCodeTools(key, 'Curfew') });
receiversOf(authority.receivers);
const options = { allowedAddresses: ['127.0.0.0/8'], intervalMs: 20, leaseMs: 300 };
createSignals(
  authority,
  { error: (facts) => process.stderr.write(`${JSON.stringify(facts)}\n`) },
  options,
)?.outbox.start();
setInterval(() => undefined, 60_000);
process.send?.('ready');
