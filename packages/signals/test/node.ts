import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type Authority,
  createAuthority,
  type EventType,
  type Requester,
  receiversOf,
  type SecretBox,
} from '@curfew/core';
import { MemoryDatabase, MemoryStore } from '@curfew/store-memory';
import {
  createOutbox,
  createSend,
  createWebhooks,
  createWebhookTeller,
  type Network,
  type Outbox,
  type Webhooks,
} from '../src/index.ts';

export const operator: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

/** The clock of all nodes. */
export interface Clock {
  now: number;
}

export interface TestNode {
  readonly authority: Authority;
  readonly outbox: Outbox;
  readonly webhooks: Webhooks;
  readonly faults: unknown[];
  record(type: EventType, at?: number): Promise<AuditEvent>;
}

const key = randomBytes(32);
const box: SecretBox = {
  seal(text, context) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  },
  open(sealed, context) {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-16));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  },
  isOutdated: () => false,
};

/** One of several nodes on one store. */
export async function startNode(
  database: MemoryDatabase = new MemoryDatabase(),
  clock: Clock = { now: Date.now() },
  network: Network = { allowedAddresses: ['127.0.0.0/8'] },
): Promise<TestNode> {
  const store = new MemoryStore(database);
  await store.life.migrate();
  const codes = { newSecret: () => '', addressOf: () => '', stepOf: () => null };
  const authority = createAuthority({ store, clock: () => clock.now, codeTools: { secrets: box, codes } });
  const receivers = receiversOf(authority.receivers);
  const teller = createWebhookTeller({ send: createSend(network), secrets: receivers.secrets, now: authority.now });
  const faults: unknown[] = [];
  const outbox = createOutbox({
    receivers: receivers.outbox,
    tellers: { webhook: teller },
    now: authority.now,
    onFault: (error) => faults.push(error),
  });
  return {
    authority,
    outbox,
    webhooks: createWebhooks(authority, receivers, teller),
    faults,
    async record(type, at = clock.now) {
      const who = { initiator: 'user', userId: null, username: 'alice', sessionId: null, actor: null } as const;
      const event: AuditEvent = {
        id: randomUUID(),
        at,
        type,
        ...who,
        ip: null,
        userAgent: null,
        reason: null,
        detail: {},
      };
      await store.trail.record([event]);
      return event;
    },
  };
}
