import type { ChangeFeed, SessionEnded } from '@curfew/core';
import type { Transport } from './transport.ts';

/** Sessions and users by their ids; `any`: something was missed. */
type Changed = readonly string[] | 'any';

/** What the server says as it happens, over one connection, for as long as anybody listens. */
export interface Changes {
  /**
   * @param hearEnd is told of ended sessions of the application’s users.
   * @returns a function that removes both.
   */
  subscribe(listener: (changed: Changed) => void, hearEnd?: (ended: SessionEnded) => void): () => void;
  /** Whether the connection is so fresh that an end would have been noticed. */
  isLive(): boolean;
  close(): void;
}

interface ChangesOptions {
  /** The server writes about once a second; after this long without a word the connection counts as lost. */
  readonly quietMs?: number;
  /** How long to wait before reconnecting. */
  readonly retryMs?: number;
}

export function createChanges(
  transport: Pick<Transport, 'follow'>,
  { quietMs = 3_000, retryMs = 1_000 }: ChangesOptions = {},
): Changes {
  const listeners = new Map<(changed: Changed) => void, (ended: SessionEnded) => void>();
  let heardAt = Number.NEGATIVE_INFINITY;
  let connection: AbortController | null = null;

  function tell(changed: Changed): void {
    for (const listener of listeners.keys()) listener(changed);
  }

  function hear(message: string): void {
    const event = /^event: (.*)$/m.exec(message)?.[1];
    if (event === 'changed') tell(idsIn(message));
    else if (event === 'ended')
      for (const ended of endsIn(message)) for (const hearEnd of listeners.values()) hearEnd(ended);
    else if (event === 'reset') tell('any');
    heardAt = performance.now();
  }

  async function follow({ signal }: AbortController): Promise<void> {
    let text = '';
    for await (const chunk of transport.follow('changes', signal, quietMs)) {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) hear(message);
    }
  }

  /** Changes between two connections are missed; each connection therefore begins with `reset`. */
  async function keepFollowing(own: AbortController): Promise<void> {
    while (!own.signal.aborted) {
      // The next lookup reports why it broke.
      await follow(own).catch(() => undefined);
      heardAt = Number.NEGATIVE_INFINITY;
      await new Promise((resolve) => setTimeout(resolve, retryMs * (0.5 + Math.random())).unref());
    }
  }

  function close(): void {
    connection?.abort();
    connection = null;
    heardAt = Number.NEGATIVE_INFINITY;
  }

  return {
    subscribe(listener, hearEnd = () => undefined) {
      listeners.set(listener, hearEnd);
      if (connection === null) {
        connection = new AbortController();
        void keepFollowing(connection);
      }
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) close();
      };
    },
    isLive: () => performance.now() - heardAt < quietMs,
    close,
  };
}

/** A message that cannot be read may concern any session. */
function idsIn(message: string): Changed {
  try {
    const { ids } = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '');
    return Array.isArray(ids) ? ids.map(String) : 'any';
  } catch {
    return 'any';
  }
}

/** What cannot be read is not told; its ids have been told as changed. */
function endsIn(message: string): readonly SessionEnded[] {
  try {
    const { sessions } = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '');
    return Array.isArray(sessions) ? sessions : [];
  } catch {
    return [];
  }
}

/** The changes since the last look, for whoever watches sessions. */
export function pulledFrom(changes: Changes, lookSoon: () => void): ChangeFeed {
  let gathered: Changed = [];
  const leave = changes.subscribe((changed) => {
    gathered = changed === 'any' || gathered === 'any' ? 'any' : [...gathered, ...changed];
    lookSoon();
  });
  return {
    async next() {
      if (!changes.isLive()) throw new Error('the feed of changes is not connected');
      const since = gathered;
      gathered = [];
      return since;
    },
    close: leave,
  };
}
