import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { t } from '../language/texts.ts';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { setSearch, useSearch } from '../routing/location.ts';
import { ApplyPolicies } from './apply.tsx';
import { EditCapDialog, EditRuleDialog } from './edit-rule.tsx';
import { RuleHistory } from './history.tsx';
import type { RuleKind } from './kept.ts';
import { deviationsOf, limitInWords, presetInWords, presetName } from './presets.ts';
import { type Policies, policies, type Rule } from './query.ts';

interface NamedRule extends Rule {
  readonly name: string;
}

const defaultPreset = 'nist-aal2';

/** The rules in force, beside what a standard asks for. */
export function PoliciesPage() {
  const { data, error, refetch } = useQuery(policies);
  const [editing, setEditing] = useState<Editing | null>(null);
  const asked = useSearch().get('preset') ?? defaultPreset;
  const preset = data !== undefined && Object.hasOwn(data.presets, asked) ? data.presets[asked] : undefined;
  return (
    <>
      <PageHead title={t.policies.title} note={t.policies.note}>
        {data !== undefined && (
          <NativeSelect
            size="xs"
            aria-label={t.policies.compareWith}
            value={asked}
            onChange={(event) => setSearch({ preset: event.currentTarget.value }, { how: 'replace' })}
            data={Object.keys(data.presets).map((value) => ({
              value,
              label: t.policies.compareWithPreset(presetName(value)),
            }))}
          />
        )}
      </PageHead>
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={6} />
      ) : (
        <>
          <Section title={t.policies.byPolicy} note={preset !== undefined && presetInWords(asked, preset)}>
            <Rules
              label={t.policies.byPolicy}
              rules={data.policies}
              columns={[
                ...limits(t.policies.rule, data),
                deviationColumn(data, asked),
                ...originColumns(data, 'policies', setEditing),
              ]}
              card={(rule) => [
                ...limitsInWords(rule, data),
                <Deviations key="preset" names={deviationsOf(data, rule.name, asked)} />,
              ]}
            />
          </Section>
          <Section
            title={t.policies.byRole}
            note={t.policies.byRoleNote}
            actions={
              data.version !== null && (
                <Button variant="default" size="xs" onClick={() => setEditing({ of: 'roles', name: null })}>
                  {t.policies.addRole}
                </Button>
              )
            }
          >
            <Rules
              label={t.policies.byRole}
              rules={data.roles}
              columns={[...limits(t.policies.role, data), ...originColumns(data, 'roles', setEditing)]}
              card={(rule) => limitsInWords(rule, data)}
            />
          </Section>
          <Section
            title={t.policies.cap}
            note={data.version !== null && t.policies.origins[data.origins.maxTokenLifetime]}
            actions={
              isSettable(data, data.origins.maxTokenLifetime) && (
                <Button variant="default" size="xs" onClick={() => setEditing('cap')}>
                  {t.policies.changeCap}
                </Button>
              )
            }
          >
            <p>
              {data.maxTokenLifetimeSeconds === 0
                ? t.policies.noCap
                : t.policies.capIs(limitInWords(data.maxTokenLifetimeSeconds))}
            </p>
          </Section>
          {data.version !== null && <RuleHistory data={data} />}
          <ApplyPolicies />
          {editing === 'cap' && <EditCapDialog data={data} onClose={() => setEditing(null)} />}
          {editing !== null && editing !== 'cap' && (
            <EditRuleDialog data={data} {...editing} onClose={() => setEditing(null)} />
          )}
        </>
      )}
    </>
  );
}

type Editing = 'cap' | { readonly of: RuleKind; readonly name: string | null };

function isSettable({ version }: Policies, origin: Policies['origins']['maxTokenLifetime'] | undefined): boolean {
  return version !== null && origin !== 'configured';
}

/** Where a rule comes from, and a way to set it. Where all are said in code, neither says anything. */
function originColumns(data: Policies, of: RuleKind, edit: (what: Editing) => void): readonly Column<NamedRule>[] {
  if (data.version === null) return [];
  return [
    {
      id: 'origin',
      header: t.policies.origin,
      priority: 3,
      cell: ({ name }) => t.policies.origins[data.origins[of][name] ?? 'built-in'],
    },
    {
      id: 'edit',
      header: t.parts.actions,
      kind: 'actions',
      cell: ({ name }) =>
        isSettable(data, data.origins[of][name]) && (
          <Button
            className="act-quietly"
            variant="default"
            size="compact-xs"
            onClick={() => edit({ of, name })}
            aria-label={t.policies.editRule(name)}
          >
            {t.users.edit}
          </Button>
        ),
    },
  ];
}

function limits(name: string, { maxTokenLifetimeSeconds: cap }: Policies): readonly Column<NamedRule>[] {
  return [
    { id: 'name', header: name, kind: 'title', cell: (rule) => <strong>{rule.name}</strong> },
    {
      id: 'idle',
      header: t.policies.idleTimeout,
      cell: ({ idleTimeoutSeconds }) => limitInWords(idleTimeoutSeconds),
    },
    {
      id: 'lifetime',
      header: t.policies.lifetime,
      cell: ({ tokenLifetimeSeconds }) => <Lifetime own={tokenLifetimeSeconds} cap={cap} />,
    },
    { id: 'max', header: t.policies.maxSessions, priority: 2, cell: (rule) => <MaxSessions rule={rule} /> },
  ];
}

/** The limits of a rule, where it is a card. */
function limitsInWords({ idleTimeoutSeconds, tokenLifetimeSeconds }: NamedRule, data: Policies): readonly string[] {
  return [
    `${t.policies.idleTimeout} ${limitInWords(idleTimeoutSeconds)}`,
    `${t.policies.lifetime} ${limitInWords(effectiveLifetime(tokenLifetimeSeconds, data.maxTokenLifetimeSeconds))}`,
  ];
}

function deviationColumn(data: Policies, preset: string): Column<NamedRule> {
  return {
    id: 'preset',
    header: presetName(preset),
    cell: ({ name }) => <Deviations names={deviationsOf(data, name, preset)} />,
  };
}

interface RulesProps {
  readonly card: (rule: NamedRule) => readonly ReactNode[];
  readonly label: string;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly columns: readonly Column<NamedRule>[];
}

function Rules({ label, rules, columns, card }: RulesProps) {
  return (
    <Table
      label={label}
      columns={columns}
      rows={Object.entries(rules).map(([name, rule]) => ({ ...rule, name }))}
      idOf={({ name }) => name}
      card={card}
      empty={
        <Empty title={t.policies.noRoleRules}>
          <p>{t.policies.noRoleRulesHint(<code>roles: {'{ admin: { idleTimeout: 15m } }'}</code>)}</p>
        </Empty>
      }
    />
  );
}

/** What a session really gets: the cap over everything holds whatever the policy says. */
function Lifetime({ own, cap }: { readonly own: number; readonly cap: number }) {
  const effective = effectiveLifetime(own, cap);
  return (
    <>
      <span>{limitInWords(effective)}</span>
      {effective !== own && <small>{t.policies.capped(limitInWords(own))}</small>}
    </>
  );
}

/** @param cap 0 is none */
function effectiveLifetime(own: number, cap: number): number {
  return cap > 0 && (own === 0 || own > cap) ? cap : own;
}

function MaxSessions({ rule: { maxSessions, onLimit } }: { readonly rule: Rule }) {
  if (maxSessions === 0) return t.parts.noLimit;
  return (
    <>
      <span>{maxSessions}</span>
      <small>{onLimit === 'reject' ? t.policies.thenRefused : t.policies.thenEvicted}</small>
    </>
  );
}

function Deviations({ names }: { readonly names: readonly string[] }) {
  return (
    <span className="tag" data-tone={names.length === 0 ? 'ok' : 'warn'}>
      {names.length === 0 ? t.policies.within : t.policies.looser(names)}
    </span>
  );
}
