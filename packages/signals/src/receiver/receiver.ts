import { type Authority, type Client, CurfewError } from '@curfew/core';
import { causePrefix } from '../cause.ts';
import type { Send } from '../network/send.ts';
import { SetFault } from './fault.ts';
import { createPublishedKeys, type PublishedKeys } from './keys.ts';
import { meaningOf } from './meaning.ts';
import { noticeMs, readSet, type SecurityEventToken } from './set.ts';
import type { TransmitterSettings } from './settings.ts';
import { subjectMeant } from './subject.ts';

/** `ended`: it was about somebody here. `nothing`: nobody here. `ignored`: not about what ends. `repeated`: it was taken before. */
type ReceivedAs = 'ended' | 'nothing' | 'ignored' | 'repeated' | 'refused' | 'failed';

/** What became of a token. It is taken where there is no `fault`: then the transmitter need not send it again. */
interface Taken {
  readonly outcome: ReceivedAs;
  readonly fault: SetFault | null;
}

export interface SignalReceiver {
  readonly transmitters: readonly TransmitterSettings[];
  /**
   * Does what a token of a transmitter says, once on all nodes together. What it ends is over when this resolves.
   *
   * @throws CurfewError where it cannot be said what it is, or what it says cannot be done now: it has to be sent again.
   */
  take(transmitter: TransmitterSettings, set: string, client: Client): Promise<Taken>;
}

interface Receiving {
  readonly transmitters: readonly TransmitterSettings[];
  readonly authority: Pick<Authority, 'takeSignal' | 'now'>;
  readonly send: Send;
  /** As whom this installation transmits itself; `null`: as nobody. */
  readonly ownIssuer: string | null;
  readonly onTaken: (transmitter: TransmitterSettings, taken: Pick<Taken, 'outcome'>) => void;
}

/** OpenID SSF 1.0, as the receiver. @throws CurfewError `invalid-configuration`, naming what is wrong. */
export function createSignalReceiver(receiving: Receiving): SignalReceiver {
  const { transmitters, authority, send, onTaken } = receiving;
  assertTransmitters(transmitters);
  const keys = new Map(transmitters.map((one) => [one.name, createPublishedKeys(one, send, authority.now)]));

  async function take(transmitter: TransmitterSettings, text: string, client: Client): Promise<Taken> {
    const published = keys.get(transmitter.name) as PublishedKeys;
    try {
      const set = await readSet(text, transmitter, published, authority.now());
      return { outcome: await act(receiving, transmitter, set, published, client), fault: null };
    } catch (error) {
      if (error instanceof SetFault) return { outcome: 'refused', fault: error };
      throw error;
    }
  }

  return {
    transmitters,
    async take(transmitter, text, client) {
      const taken = await take(transmitter, text, client).catch((error: unknown) => {
        onTaken(transmitter, { outcome: 'failed' });
        throw error;
      });
      onTaken(transmitter, taken);
      return taken;
    },
  };
}

async function act(
  { authority, ownIssuer }: Receiving,
  transmitter: TransmitterSettings,
  { jti, txn, type, event, subject: claim }: SecurityEventToken,
  keys: PublishedKeys,
  client: Client,
): Promise<ReceivedAs> {
  const meaning = meaningOf(type, event);
  const { subject, unknownMembers } = subjectMeant(claim, transmitter);
  if (meaning.kind !== 'ends') return 'ignored';
  // What was caused here, and comes back by way of a person's address, would end what was left alone here.
  const isEcho = ownIssuer !== null && txn?.startsWith(causePrefix(ownIssuer)) === true;
  if (isEcho && subject.email !== null) return 'ignored';
  if (unknownMembers.length > 0) {
    const critical = await keys.criticalMembers();
    if (unknownMembers.some((name) => critical.includes(name))) return 'ignored';
  }
  const { name, scope } = meaning;
  const taken = await authority.takeSignal(
    {
      issuer: transmitter.issuer,
      notice: { id: jti, validMs: noticeMs },
      type: name,
      subject,
      scope,
      disablesUser: scope === 'account' && transmitter.disablesUsers,
      cause: txn,
    },
    client,
  );
  if (taken.isRepeated) return 'repeated';
  return taken.ended > 0 ? 'ended' : 'nothing';
}

/** @throws CurfewError `invalid-configuration`, naming what is wrong. */
function assertTransmitters(transmitters: readonly TransmitterSettings[]): void {
  const names = transmitters.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined)
    throw new CurfewError('invalid-configuration', `there are two transmitters called ${JSON.stringify(double)}`);
  const mute = transmitters.find(({ audiences }) => audiences.length === 0);
  if (mute !== undefined)
    throw new CurfewError('invalid-configuration', `the transmitter ${JSON.stringify(mute.name)} has no audience`);
}
