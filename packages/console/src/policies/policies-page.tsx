import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Columns, columnsOf, DataTable } from '../parts/data-table.tsx';
import { limitInWords } from '../parts/duration.ts';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { setSearch, useSearch } from '../routing/location.ts';
import { ApplyPolicies } from './apply.tsx';
import { deviationsOf, presets } from './presets.ts';
import { policies, type Rule } from './query.ts';
import './policies.css';

interface NamedRule extends Rule {
  readonly name: string;
}

const helper = columnsOf<NamedRule>();
const defaultPreset = 'aal2';

/** The rules in force, beside what a standard asks for. */
export function PoliciesPage() {
  const { data, error, refetch } = useQuery(policies);
  const chosen = useSearch().get('preset') ?? defaultPreset;
  const preset = presets[chosen] ?? presets[defaultPreset];
  const columns: Columns<NamedRule> = [
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
    helper.display({
      id: 'preset',
      header: preset?.name ?? '',
      cell: ({ row }) => preset !== undefined && <Deviations names={deviationsOf(row.original, preset)} />,
    }),
  ];

  return (
    <>
      <PageHead
        title="Policies"
        note="Each rule as it is in force, from curfew.yaml and the environment. Of several on one session the strictest wins."
      >
        <NativeSelect
          size="xs"
          aria-label="Compare with"
          value={chosen}
          onChange={(event) => setSearch({ preset: event.currentTarget.value })}
          data={Object.entries(presets).map(([value, { name }]) => ({ value, label: `Compare with ${name}` }))}
        />
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data !== undefined && (
        <>
          {preset !== undefined && (
            <p className="quiet policies-preset">
              {preset.name}: a session {preset.words}.
            </p>
          )}
          <Rules label="By policy" rules={data.policies} columns={columns} />
          <Section title="By role" note="Hold for every session of a user who has the role.">
            <Rules label="By role" rules={data.roles} columns={columns} />
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

const limitNames = { idleTimeoutSeconds: 'idle timeout', tokenLifetimeSeconds: 'lifetime' } as const;

function Deviations({ names }: { readonly names: ReturnType<typeof deviationsOf> }) {
  if (names.length === 0) {
    return (
      <span className="tag" data-tone="ok">
        within
      </span>
    );
  }
  return (
    <span className="tag" data-tone="warn">
      {names.map((name) => limitNames[name]).join(' and ')} looser
    </span>
  );
}
