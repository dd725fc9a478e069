import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { ActionDialog } from '../parts/action-dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Instant } from '../parts/time.tsx';
import { settable, useSetRules } from './kept.ts';
import { limitInWords } from './presets.ts';
import type { Policies, Rule } from './query.ts';

type Version = Answer<'listPolicyVersions'>['items'][number];

const nothingSet: Version['rules'] = { policies: {}, roles: {}, maxTokenLifetimeSeconds: null };

/** Every version of the rules that were set here, and a way back to each. */
export function RuleHistory({ data }: { readonly data: Policies }) {
  const [restoring, setRestoring] = useState<Version | null>(null);
  const { data: history, error } = useQuery({
    queryKey: ['policies', 'history'],
    queryFn: ({ signal }) => request<Answer<'listPolicyVersions'>>('GET /v1/policies/history', { signal }),
  });
  if (history !== undefined && history.items.length === 0) return null;
  const oldest = history?.items.at(-1);
  // Before the first version nothing was set, and one can go back to that as well.
  const first = oldest?.version === 1 ? [{ ...oldest, version: 0, actor: null, rules: nothingSet }] : [];
  return (
    <Section title={t.policies.history} note={t.policies.historyNote}>
      <Problem error={error} />
      {history !== undefined && (
        <Table
          label={t.policies.history}
          columns={columns(data, setRestoring)}
          rows={[...history.items, ...first]}
          idOf={({ version }) => `${version}`}
          card={({ rules }) => [inWords(rules)]}
          empty={null}
        />
      )}
      {restoring !== null && <RestoreDialog data={data} version={restoring} onClose={() => setRestoring(null)} />}
    </Section>
  );
}

function columns(data: Policies, restore: (version: Version) => void): readonly Column<Version>[] {
  return [
    {
      id: 'version',
      header: t.policies.version,
      kind: 'title',
      cell: ({ version, at, actor }) => (
        <>
          <span>
            {version}
            {version === data.version && ` · ${t.policies.inForce}`}
          </span>
          {version > 0 && (
            <small>
              <Instant at={at} to="minute" />
              {actor !== null && ` · ${actor}`}
            </small>
          )}
        </>
      ),
    },
    { id: 'rules', header: t.policies.setHere, cell: ({ rules }) => inWords(rules) },
    {
      id: 'restore',
      header: t.parts.actions,
      kind: 'actions',
      cell: (version) =>
        version.version !== data.version && (
          <Button
            className="act-quietly"
            variant="default"
            size="compact-xs"
            onClick={() => restore(version)}
            aria-label={t.policies.restoreOf(version.version)}
          >
            {t.policies.restore}
          </Button>
        ),
    },
  ];
}

function RestoreDialog({ data, version, onClose }: { data: Policies; version: Version; onClose: () => void }) {
  const set = useSetRules(data);
  return (
    <ActionDialog
      title={t.policies.restoreTitle(version.version)}
      does={t.policies.restore}
      onClose={onClose}
      onConfirm={() => set(settable(version.rules, data))}
    >
      <p>{inWords(version.rules)}</p>
      <p className="quiet">{t.policies.setNote}</p>
    </ActionDialog>
  );
}

function inWords({ policies, roles, maxTokenLifetimeSeconds: cap }: Version['rules']): string {
  const limits = ({
    idleTimeoutSeconds,
    tokenLifetimeSeconds,
  }: Pick<Rule, 'idleTimeoutSeconds' | 'tokenLifetimeSeconds'>) =>
    `${limitInWords(idleTimeoutSeconds)} / ${limitInWords(tokenLifetimeSeconds)}`;
  const rules = [...Object.entries(policies), ...Object.entries(roles)].map(
    ([name, rule]) => `${name}: ${limits(rule)}`,
  );
  const all = [...rules, ...(cap === null ? [] : [t.policies.capIs(limitInWords(cap))])];
  return all.length === 0 ? t.policies.nothingSet : all.join('; ');
}
