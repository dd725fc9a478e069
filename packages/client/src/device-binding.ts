import {
  clipClient,
  type Denied,
  type DeviceBinding,
  type DeviceBound,
  type DeviceKey,
  digestOf,
  type KeyProven,
  type LiveSession,
} from '@curfew/core';
import { type ApplicationSessionView, readApplicationSession, readDeviceKey } from '@curfew/http';
import { ServerFault } from './server-fault.ts';
import type { Transport } from './transport.ts';

type Refusal = 'authentication-required' | 'already-bound' | 'challenge-invalid';

interface ProvenAnswer {
  readonly refused: Refusal | null;
  readonly proven: (Omit<KeyProven, 'ok' | 'session'> & { readonly session: ApplicationSessionView }) | null;
}

interface BoundAnswer {
  readonly bound:
    | (Pick<DeviceBound, 'id' | 'challenge'> & {
        readonly publicKey: DeviceKey['publicKey'];
        readonly session: ApplicationSessionView;
      })
    | null;
}

/** Device binding over a server, which keeps the keys, challenges and bound cookies. Signatures are checked here. */
interface RemoteDeviceBinding extends DeviceBinding {
  /** Notes what the server offers with a session that it has issued. */
  offer(session: LiveSession, challenge: string | null): void;
}

/** @param forget makes the next lookup of a token ask the server. */
export function createDeviceBinding(
  application: string,
  transport: Pick<Transport, 'call'>,
  forget: (presented: string | null) => void,
): RemoteDeviceBinding {
  const offers = new WeakMap<LiveSession, string>();
  /** Only its token tells the server whose binding it is. */
  const presentedBy = new WeakMap<DeviceBound, string>();

  async function prove<Code extends Refusal>(
    path: string,
    presented: string | null,
    said: object,
    isExpected: (refusal: Refusal) => refusal is Code,
  ): Promise<KeyProven | Denied<Code | 'authentication-required'>> {
    if (digestOf(presented) === null) return { ok: false, code: 'authentication-required' };
    const answer = transport.call<ProvenAnswer>(`device-binding/${path}`, { presented, ...said });
    const { refused, proven } = await answer.finally(() => forget(presented));
    if (proven != null) return { ...proven, ok: true, session: readApplicationSession(proven.session, application) };
    return { ok: false, code: refused !== null && isExpected(refused) ? refused : 'authentication-required' };
  }

  return {
    offer(session, challenge) {
      if (challenge !== null) offers.set(session, challenge);
    },
    offerBinding: (session) => offers.get(session) ?? null,
    registerKey(presented, { publicKey }, challenge, client) {
      const said = { publicKey, challenge, client: clipClient(client) };
      return prove('registration', presented, said, (refusal): refusal is Refusal => true);
    },
    async findDeviceBound(presented) {
      if (presented === null || digestOf(presented) === null) return null;
      const { bound } = await transport.call<BoundAnswer>('device-binding', { presented }, { isRepeatable: true });
      if (bound === null) return null;
      const key = await readDeviceKey(bound.publicKey);
      if (key === null) throw new ServerFault('the server sent an unsupported device key', { isLasting: true });
      const { id, challenge } = bound;
      const found = { id, challenge, key, session: readApplicationSession(bound.session, application) };
      presentedBy.set(found, presented);
      return found;
    },
    proveKey: (presented, _found, challenge) =>
      prove('proof', presented, { challenge }, (refusal) => refusal === 'challenge-invalid'),
    async reportViolation(found, client) {
      const presented = presentedBy.get(found) ?? null;
      const report = { presented, client: clipClient(client) };
      await transport.call('device-binding/violation', report).finally(() => forget(presented));
    },
  };
}
