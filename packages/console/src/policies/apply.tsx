import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type AskedPart, inParts } from '../api/parts.ts';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { useIsOnline } from '../live/connection.ts';
import { ActionDialog, type Work } from '../parts/action-dialog.tsx';
import { deviceInWords } from '../parts/device.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Instant } from '../parts/time.tsx';
import { say } from '../parts/toast.tsx';
import { addresses } from '../routing/route.ts';
import { nameOf } from '../sessions/words.ts';

type Report = Answer<'applyPolicies'>;
type Change = Report['changes'][number];

const shownAtMost = 100;

function columns(): readonly Column<Change>[] {
  return [
    {
      id: 'user',
      header: t.sessions.user,
      kind: 'title',
      cell: ({ session }) => (
        <>
          <a className="clamp" href={addresses.session(session.id)}>
            {nameOf(session)}
          </a>
          <small>{session.label ?? deviceInWords(session.userAgent)}</small>
        </>
      ),
    },
    { id: 'policy', header: t.sessions.policy, width: 'medium', priority: 3, cell: ({ session }) => session.policy },
    {
      id: 'effect',
      header: t.policies.effect,
      width: 'small',
      cell: ({ effect }) => (
        <span className="tag" data-tone={effect === 'ended' ? 'danger' : 'warn'}>
          {t.policies.effects[effect]}
        </span>
      ),
    },
    {
      id: 'before',
      header: t.policies.endsNow,
      priority: 2,
      cell: ({ session: { expiresAt } }) =>
        expiresAt === null ? t.parts.never : <Instant at={expiresAt} to="minute" />,
    },
    { id: 'after', header: t.policies.wouldEnd, cell: (change) => <After change={change} /> },
  ];
}

function After({ change: { effect, expiresAt } }: { readonly change: Change }) {
  if (effect === 'ended') return t.policies.atOnce;
  return expiresAt === null ? t.parts.never : <Instant at={expiresAt} to="minute" />;
}

function askForAll(
  what: { readonly dryRun: boolean },
  most: number,
  { signal, onPart }: { readonly signal: AbortSignal; readonly onPart: (sum: Report) => void },
): Promise<Report> {
  const ask = (asked: AskedPart) => request<Report>('POST /v1/policies/apply', { body: { ...what, ...asked }, signal });
  return inParts(ask, {
    most,
    listedOf: ({ changes }) => changes.length,
    merge: (sum, part) => ({
      ...part,
      shortened: sum.shortened + part.shortened,
      ended: sum.ended + part.ended,
      changes: [...sum.changes, ...part.changes],
    }),
    onPart,
  });
}

/** What would change if the rules were held against the sessions that live already, and then changing it. */
export function ApplyPolicies() {
  const client = useQueryClient();
  const isOnline = useIsOnline();
  const [preview, setPreview] = useState<Report | null>(null);
  const [isLooking, setLooking] = useState(false);
  const [isApplying, setApplying] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const affected = preview === null || isLooking ? 0 : preview.shortened + preview.ended;

  async function look() {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setLooking(true);
    setPreview(null);
    setError(null);
    try {
      await askForAll({ dryRun: true }, shownAtMost, { signal, onPart: setPreview });
    } catch (refusal) {
      // What was found before it was stopped is a part, and nothing is decided by a part.
      setPreview(null);
      if (!signal.aborted) setError(refusal);
    } finally {
      setLooking(false);
    }
  }

  async function apply({ signal, report }: Work) {
    let done = { shortened: 0, ended: 0 };
    try {
      await askForAll({ dryRun: false }, 0, {
        signal,
        onPart: (sum) => {
          done = sum;
          report(t.policies.previewing(sum.examined));
        },
      });
    } finally {
      say(t.policies.applied(done.shortened, done.ended));
      await client.invalidateQueries({ queryKey: ['sessions'] });
    }
    // Only now is it known that nothing is left.
    void look();
  }

  return (
    <Section
      title={t.policies.live}
      note={t.policies.liveNote}
      actions={
        <>
          {isLooking ? (
            <Button variant="default" size="xs" onClick={() => stop.current.abort()}>
              {t.policies.previewing(preview?.examined ?? 0)} {t.parts.stop}
            </Button>
          ) : (
            <Button variant="default" size="xs" onClick={look} disabled={!isOnline}>
              {t.policies.preview}
            </Button>
          )}
          {affected > 0 && (
            <Button size="xs" color="red" disabled={!isOnline} onClick={() => setApplying(true)}>
              {t.policies.applyTo(affected)}
            </Button>
          )}
        </>
      }
    >
      <Problem error={error} />
      {preview !== null && <Preview preview={preview} />}
      {isApplying && (
        <ActionDialog
          title={t.policies.applyTitle(affected)}
          does={t.policies.apply}
          isDangerous
          onClose={() => setApplying(false)}
          onConfirm={apply}
        >
          <p>{t.policies.applyHint(preview?.shortened ?? 0, preview?.ended ?? 0)}</p>
          <p className="quiet">{t.policies.applyWarning}</p>
        </ActionDialog>
      )}
    </Section>
  );
}

function Preview({ preview: { examined, shortened, ended, changes } }: { readonly preview: Report }) {
  return (
    <>
      <p className="section-note" role="status">
        {t.policies.found(examined, shortened, ended)}{' '}
        {shortened + ended > shownAtMost && t.policies.firstOnly(shownAtMost)}
      </p>
      <Table
        label={t.policies.changes}
        columns={columns()}
        rows={changes.slice(0, shownAtMost)}
        idOf={({ session }) => session.id}
        card={(change) => [t.policies.effects[change.effect], <After key="after" change={change} />]}
        empty={<Empty title={t.policies.nothingToChange} />}
      />
    </>
  );
}
