import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { deviceInWords } from '../parts/device.ts';
import { count } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { Instant } from '../parts/instant.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { say } from '../parts/toast.tsx';
import { addresses } from '../routing/route.ts';

type Report = Answer<'applyPolicies'>;
type Change = Report['changes'][number];

const shownAtMost = 100;
const helper = columnsOf<Change>();

const columns: Columns<Change> = [
  helper.display({
    id: 'user',
    header: 'User',
    meta: { kind: 'title' },
    cell: ({ row: { original } }) => (
      <a href={addresses.session(original.session.id)}>{original.session.user ?? 'nobody yet'}</a>
    ),
  }),
  helper.display({
    id: 'device',
    header: 'Device',
    cell: ({ row: { original } }) => original.session.label ?? deviceInWords(original.session.userAgent),
  }),
  helper.display({ id: 'policy', header: 'Policy', cell: ({ row: { original } }) => original.session.policy }),
  helper.display({
    id: 'effect',
    header: 'Effect',
    cell: ({ row: { original } }) => (
      <span className="tag" data-tone={original.effect === 'ended' ? 'danger' : 'warn'}>
        {original.effect}
      </span>
    ),
  }),
  helper.display({
    id: 'before',
    header: 'Ends now on',
    cell: ({ row: { original } }) =>
      original.session.expiresAt === null ? 'never' : <Instant at={original.session.expiresAt} />,
  }),
  helper.display({
    id: 'after',
    header: 'Would end on',
    cell: ({ row: { original } }) => {
      if (original.effect === 'ended') return 'at once';
      return original.expiresAt === null ? 'never' : <Instant at={original.expiresAt} />;
    },
  }),
];

/** What would change if the rules were held against the sessions that live already, and then changing it. */
export function ApplyPolicies() {
  const client = useQueryClient();
  const [preview, setPreview] = useState<Report | null>(null);
  const [isLooking, setLooking] = useState(false);
  const [isApplying, setApplying] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const affected = preview === null ? 0 : preview.shortened + preview.ended;

  async function look() {
    setLooking(true);
    setError(null);
    try {
      setPreview(await request<Report>('POST /v1/policies/apply', { body: { dryRun: true } }));
    } catch (refusal) {
      setError(refusal);
    } finally {
      setLooking(false);
    }
  }

  async function apply() {
    const done = await request<Report>('POST /v1/policies/apply', { body: {} });
    say(`${count(done.shortened, 'session')} shortened, ${done.ended} ended.`);
    // Only now is it known that nothing is left.
    void look();
    await client.invalidateQueries({ queryKey: ['sessions'] });
  }

  return (
    <Section
      title="Live sessions"
      note="A session keeps the limits that it was issued with. Here those that live already are brought within the rules of now; nothing is ever lengthened."
      actions={
        <>
          <Button variant="default" size="xs" onClick={look} loading={isLooking}>
            What would change
          </Button>
          {affected > 0 && (
            <Button size="xs" color="red" onClick={() => setApplying(true)}>
              Apply to {count(affected, 'session')}
            </Button>
          )}
        </>
      }
    >
      <Problem error={error} />
      {preview !== null && (
        <>
          <p className="policies-preset" role="status">
            Of {count(preview.examined, 'live session')}, {preview.shortened} would be shortened and {preview.ended}{' '}
            ended.
          </p>
          <DataTable
            label="What would change"
            columns={columns}
            rows={preview.changes.slice(0, shownAtMost)}
            idOf={({ session }) => session.id}
            empty={<Empty title="Everything is within the rules" />}
          />
        </>
      )}
      <ActionDialog
        opened={isApplying}
        onClose={() => setApplying(false)}
        title={`Apply the rules to ${count(affected, 'live session')}?`}
        does="Apply"
        isDangerous
        onConfirm={apply}
      >
        <p>
          {count(preview?.shortened ?? 0, 'session')} will be shortened, {preview?.ended ?? 0} ended at once.
        </p>
        <p className="quiet">There is no way back: whoever is concerned has to sign in again when it is over.</p>
      </ActionDialog>
    </Section>
  );
}
