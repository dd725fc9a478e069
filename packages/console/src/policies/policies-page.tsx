import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { limitInWords } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { setSearch, useSearch } from '../routing/location.ts';
import { ApplyPolicies } from './apply.tsx';
import { deviationsOf, presetInWords, presetName } from './presets.ts';
import { policies, type Rule } from './query.ts';
import './policies.css';

interface NamedRule extends Rule {
  readonly name: string;
}

const helper = columnsOf<NamedRule>();
const defaultPreset = 'nist-aal2';

const limits = [
  helper.display({
    id: 'name',
    header: 'Rule',
    meta: { kind: 'title' },
    cell: ({ row }) => <strong>{row.original.name}</strong>,
  }),
  helper.display({
    id: 'idle',
    header: 'Idle timeout',
    cell: ({ row }) => limitInWords(row.original.idleTimeoutSeconds),
  }),
  helper.display({
    id: 'lifetime',
    header: 'Lifetime',
    cell: ({ row }) => limitInWords(row.original.tokenLifetimeSeconds),
  }),
  helper.display({ id: 'max', header: 'Sessions per user', cell: ({ row }) => <MaxSessions rule={row.original} /> }),
];

/** The rules in force, beside what a standard asks for. */
export function PoliciesPage() {
  const { data, error, refetch } = useQuery(policies);
  const asked = useSearch().get('preset') ?? defaultPreset;
  const columns = useMemo(
    () => [
      ...limits,
      helper.display({
        id: 'preset',
        header: presetName(asked),
        cell: ({ row }) => data !== undefined && <Deviations names={deviationsOf(data, row.original.name, asked)} />,
      }),
    ],
    [data, asked],
  );

  return (
    <>
      <PageHead
        title="Policies"
        note="Each rule as it is in force, from curfew.yaml and the environment. Of several on one session the strictest wins."
      >
        {data !== undefined && (
          <NativeSelect
            size="xs"
            aria-label="Compare with"
            value={asked}
            onChange={(event) => setSearch({ preset: event.currentTarget.value })}
            data={Object.keys(data.presets).map((value) => ({ value, label: `Compare with ${presetName(value)}` }))}
          />
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data !== undefined && (
        <>
          {data.presets[asked] !== undefined && (
            <p className="quiet policies-preset">
              {presetName(asked)}: {presetInWords(data.presets[asked])}
            </p>
          )}
          <Rules label="By policy" rules={data.policies} columns={columns} />
          <Section title="By role" note="Hold for every session of a user who has the role.">
            <Rules label="By role" rules={data.roles} columns={limits} />
          </Section>
          <Section title="Over everything">
            <p>
              {data.maxTokenLifetimeSeconds === 0
                ? 'No cap on the lifetime of every session is set (maxTokenLifetime).'
                : `No session lives longer than ${limitInWords(data.maxTokenLifetimeSeconds)} (maxTokenLifetime).`}
            </p>
          </Section>
          <ApplyPolicies />
        </>
      )}
    </>
  );
}

interface RulesProps {
  readonly label: string;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly columns: Columns<NamedRule>;
}

function Rules({ label, rules, columns }: RulesProps) {
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={Object.entries(rules).map(([name, rule]) => ({ name, ...rule }))}
      idOf={({ name }) => name}
      empty={
        <Empty title="No rule for any role">
          <p>
            For shorter sessions of administrators, write into curfew.yaml:{' '}
            <code>roles: {'{ admin: { idleTimeout: 15m } }'}</code>
          </p>
        </Empty>
      }
    />
  );
}

function MaxSessions({ rule }: { readonly rule: Rule }) {
  if (rule.maxSessions === 0) return 'no limit';
  return (
    <span>
      {rule.maxSessions}
      <small>{rule.onLimit === 'reject' ? 'then refused' : 'then the oldest ends'}</small>
    </span>
  );
}

function Deviations({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) {
    return (
      <span className="tag" data-tone="ok">
        within
      </span>
    );
  }
  return (
    <span className="tag" data-tone="warn">
      {names.join(' and ')} looser
    </span>
  );
}
