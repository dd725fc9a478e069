import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Refused, request, withParameters } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { say } from '../parts/toast.tsx';
import { at } from '../routing/root.ts';

/** Something that somebody can prove who they are with, besides a password. */
interface WayIn {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly createdAt: string | null;
  readonly lastUsedAt: string | null;
  /** The call that takes it away. */
  readonly removal: string;
}

interface Props {
  /** Before `/codes`, `/passkeys` and `/identities`: those of oneself, or of a user. */
  readonly base: string;
  readonly note: string;
  readonly actions?: ReactNode;
  /** Where one proves more, where the removal asks for it, and comes back from. */
  readonly confirmAt?: string;
}

/** The passkeys, one-time codes and connected accounts of somebody, each with a way to take it away. */
export function WaysIn({ base, note, actions, confirmAt }: Props) {
  const isOnline = useIsOnline();
  const [removing, setRemoving] = useState<WayIn | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['ways in', base],
    queryFn: ({ signal }) => readWays(base, signal),
  });
  return (
    <Section title={t.waysIn.title} note={note} actions={actions}>
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={2} />
      ) : (
        <Table
          label={t.waysIn.title}
          columns={columns(isOnline ? setRemoving : null)}
          rows={data}
          idOf={({ id }) => id}
          card={({ note: kind, lastUsedAt }) =>
            [
              kind,
              lastUsedAt !== null && (
                <>
                  {t.waysIn.lastUsed} <Ago at={lastUsedAt} />
                </>
              ),
            ].filter((part) => part !== false)
          }
          empty={<Empty title={t.waysIn.none} />}
        />
      )}
      {removing !== null && (
        <RemovalDialog
          way={removing}
          onClose={() => setRemoving(null)}
          {...(confirmAt !== undefined && { confirmAt })}
        />
      )}
    </Section>
  );
}

async function readWays(base: string, signal: AbortSignal): Promise<readonly WayIn[]> {
  const [{ codes }, passkeys, accounts] = await Promise.all([
    request<Answer<'getOwnCodes'>>(`GET ${base}/codes`, { signal }),
    request<Answer<'listOwnPasskeys'>>(`GET ${base}/passkeys`, { signal }),
    request<Answer<'listOwnIdentities'>>(`GET ${base}/identities`, { signal }),
  ]);
  return [
    ...(codes === null
      ? []
      : [
          {
            ...{ id: 'codes', name: t.waysIn.codes, note: t.waysIn.codesLeft(codes.recoveryCodesLeft) },
            ...{ createdAt: codes.createdAt, lastUsedAt: codes.lastUsedAt, removal: `DELETE ${base}/codes` },
          },
        ]),
    ...passkeys.items.map(({ id, name, createdAt, lastUsedAt, backedUp }) => ({
      ...{ id, name, note: backedUp ? t.waysIn.syncedPasskey : t.waysIn.passkey, createdAt, lastUsedAt },
      removal: `DELETE ${base}/passkeys/${encodeURIComponent(id)}`,
    })),
    ...accounts.items.map(({ issuer, subject }) => ({
      ...{ id: `${issuer} ${subject}`, name: subject, note: t.waysIn.accountAt(hostOf(issuer)) },
      ...{ createdAt: null, lastUsedAt: null },
      removal: `DELETE ${withParameters(`${base}/identities`, { issuer, subject })}`,
    })),
  ];
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? issuer;
}

function columns(remove: ((way: WayIn) => void) | null): readonly Column<WayIn>[] {
  return [
    {
      id: 'name',
      header: t.waysIn.name,
      kind: 'title',
      cell: ({ name, note }) => (
        <>
          <span className="clamp">{name}</span>
          <small>{note}</small>
        </>
      ),
    },
    { id: 'created', header: t.waysIn.added, width: 'medium', priority: 2, cell: (way) => <When at={way.createdAt} /> },
    { id: 'used', header: t.waysIn.lastUsed, width: 'medium', cell: (way) => <When at={way.lastUsedAt} /> },
    {
      id: 'remove',
      header: t.parts.actions,
      kind: 'actions',
      cell: (way) => (
        <Button
          className="act-quietly"
          variant="default"
          size="compact-xs"
          disabled={remove === null}
          onClick={() => remove?.(way)}
          aria-label={t.waysIn.removeOf(way.name)}
        >
          {t.waysIn.remove}
        </Button>
      ),
    },
  ];
}

function When({ at: instant }: { readonly at: string | null }) {
  return instant === null ? <span className="quiet">–</span> : <Ago at={instant} />;
}

interface RemovalProps {
  readonly way: WayIn;
  readonly onClose: () => void;
  readonly confirmAt?: string;
}

function RemovalDialog({ way, onClose, confirmAt }: RemovalProps) {
  const client = useQueryClient();
  async function remove() {
    try {
      await request(way.removal);
    } catch (refusal) {
      const isTooLittle = refusal instanceof Refused && refusal.code === 'step-up-required';
      if (!isTooLittle || confirmAt === undefined) throw refusal;
      // The page there asks for a code or a passkey, whatever there is.
      const asked = new URLSearchParams({ level: 'aal2', maxAge: '10m', returnTo: confirmAt });
      location.assign(at(`/step-up?${asked}`));
      return false;
    }
    say(t.waysIn.removed(way.name));
    await client.invalidateQueries();
  }
  return (
    <ActionDialog
      title={t.waysIn.removeTitle(way.name)}
      does={t.waysIn.remove}
      isDangerous
      onClose={onClose}
      onConfirm={remove}
    >
      <p>{t.waysIn.removeHint}</p>
    </ActionDialog>
  );
}
