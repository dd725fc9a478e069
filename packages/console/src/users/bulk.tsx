import { useQueryClient } from '@tanstack/react-query';
import { serverNow } from '../api/clock.ts';
import { Refused, request, withParameters } from '../api/request.ts';
import type { User } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog, type Work } from '../parts/action-dialog.tsx';
import { say } from '../parts/toast.tsx';
import { useCurrentSession } from '../session/current.ts';

interface Props {
  readonly users: readonly User[];
  readonly does: 'end' | 'disable';
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What has happened so far. */
interface Done {
  users: number;
  sessions: number;
  /** Of whom there was nothing to do: somebody else was first, or they are gone. */
  before: number;
}

/**
 * Ends the sessions of those who are selected, or disables them, one after the other; and says what of it happened, also where it
 * was stopped on the way. Nobody locks themselves out with it: one's own account and session are left out.
 */
export function BulkDialog({ users, does, onClose, onDone }: Props) {
  const client = useQueryClient();
  const own = useCurrentSession().data?.user ?? null;
  const others = users.filter(({ username }) => username !== own);
  const targets = does === 'disable' ? others.filter(({ disabledAt }) => disabledAt === null) : users;
  const words = t.users.bulk[does];

  async function run({ signal, report }: Work) {
    const done: Done = { users: 0, sessions: 0, before: users.length - targets.length };
    try {
      for (const [index, user] of targets.entries()) {
        if (signal.aborted) break;
        report(t.users.bulkProgress(index, targets.length));
        await (does === 'disable' ? disable(user, done) : endSessions(user, user.username === own, done));
      }
      onDone();
    } finally {
      say(words.done(done.users, done.sessions, done.before));
      await client.invalidateQueries();
    }
  }

  return (
    <ActionDialog
      title={words.title(targets.length)}
      does={words.does}
      isDangerous
      isReady={targets.length > 0}
      onClose={onClose}
      onConfirm={run}
    >
      <p>{words.hint}</p>
      {others.length < users.length && <p>{words.notOneself}</p>}
    </ActionDialog>
  );
}

async function disable({ username }: User, done: Done): Promise<void> {
  const askedAt = serverNow() - 2_000;
  const line = `PATCH /v1/users/${encodeURIComponent(username)}`;
  const changed = await unlessGone(request<{ user: User; ended: number }>(line, { body: { disabled: true } }));
  const isOurs = changed !== null && Date.parse(changed.user.disabledAt ?? '') >= askedAt;
  if (isOurs) done.users++;
  else done.before++;
  done.sessions += changed?.ended ?? 0;
}

async function endSessions({ username }: User, isOneself: boolean, done: Done): Promise<void> {
  const except = isOneself ? { except: 'current' } : { before: new Date(serverNow()).toISOString() };
  const line = `DELETE ${withParameters('/v1/sessions', { user: username, ...except })}`;
  const ended = await unlessGone(request<{ count: number }>(line));
  if (ended === null || ended.count === 0) done.before++;
  else done.users++;
  done.sessions += ended?.count ?? 0;
}

/** Somebody may have deleted the user since the list was read. */
async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (refusal) {
    if (refusal instanceof Refused && refusal.code === 'user-not-found') return null;
    throw refusal;
  }
}
