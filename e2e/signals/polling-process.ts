import { createAuthority } from '@curfew/core';
import { createPolling, createSend, createSignalReceiver, type TransmitterSettings } from '@curfew/signals';
import { openSqliteStore } from '@curfew/store-sqlite';

/** A node that polls a transmitter, and does nothing else, until it is killed. */
const [path = '', issuer = ''] = process.argv.slice(2);
const authority = createAuthority({ store: openSqliteStore({ path }) });
if (authority.polls === null) throw new Error('the store has no such part');
const send = createSend({ allowedAddresses: ['127.0.0.0/8'] });
const transmitter: TransmitterSettings = {
  ...{ name: 'company', issuer, identityIssuer: issuer, jwksUri: null, audiences: ['https://sessions.example.com'] },
  ...{ delivery: { method: 'poll', endpoint: new URL('/poll', issuer) }, bearerToken: null },
  ...{ matchesEmail: false, disablesUsers: false },
};
const receiver = createSignalReceiver({
  ...{ transmitters: [transmitter], authority, send, ownIssuer: null, onTaken: () => undefined },
});
createPolling({
  ...{ receiver, polls: authority.polls, send, now: authority.now, intervalMs: 10, leaseMs: 300 },
  onFault: (error) => process.stderr.write(`${error}\n`),
}).start();
setInterval(() => undefined, 60_000);
