import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import type { Answer, User } from '../api/resources.ts';
import { exactDuration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { limitInWords } from '../policies/presets.ts';

type Rules = Answer<'getRulesOfUser'>;
type RuleInForce = Rules['policies'][string];

interface NamedRule extends RuleInForce {
  readonly name: string;
}

/** What the rules come to for one user: the strictest of the policy, of the roles, and of the cap over everything. */
export function RulesOf({ user: { username, roles } }: { readonly user: User }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['users', 'rules', username, roles],
    queryFn: ({ signal }) => request<Rules>(`GET /v1/users/${encodeURIComponent(username)}/rules`, { signal }),
  });
  const rows = Object.entries(data?.policies ?? {}).map(([name, rule]) => ({ ...rule, name }));
  return (
    <Section
      title={t.users.rules}
      note={data !== undefined && (data.roles.length === 0 ? t.users.rulesNote : t.users.rulesByRoles(data.roles))}
    >
      <Problem error={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Skeleton rows={3} />
      ) : (
        <Table
          label={t.users.rules}
          columns={columns()}
          rows={rows}
          idOf={({ name }) => name}
          card={(rule) => [
            `${t.policies.idleTimeout} ${limitInWords(rule.idleTimeoutSeconds)}`,
            `${t.policies.lifetime} ${limitInWords(rule.tokenLifetimeSeconds)}`,
            ...(rule.requires === null ? [] : [t.users.requiresLevel(rule.requires.toUpperCase())]),
            bindingInWords(rule),
          ]}
          empty={<Empty title={t.parts.none} />}
        />
      )}
    </Section>
  );
}

function columns(): readonly Column<NamedRule>[] {
  return [
    { id: 'name', header: t.policies.rule, kind: 'title', cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'idle',
      header: t.policies.idleTimeout,
      width: 'medium',
      cell: (rule) => <Limit rule={rule} of="idleTimeoutSeconds" />,
    },
    {
      id: 'lifetime',
      header: t.policies.lifetime,
      width: 'medium',
      cell: (rule) => <Limit rule={rule} of="tokenLifetimeSeconds" />,
    },
    {
      id: 'max',
      header: t.policies.maxSessions,
      priority: 3,
      cell: ({ maxSessions, onLimit }) => (
        <>
          <span>{maxSessions === 0 ? t.parts.noLimit : maxSessions}</span>
          {maxSessions > 0 && <small>{onLimit === 'reject' ? t.policies.thenRefused : t.policies.thenEvicted}</small>}
        </>
      ),
    },
    {
      id: 'requires',
      header: t.users.required,
      width: 'small',
      cell: ({ requires }) => requires?.toUpperCase() ?? '–',
    },
    { id: 'binding', header: t.users.binding, priority: 2, cell: bindingInWords },
  ];
}

type LimitName = 'idleTimeoutSeconds' | 'tokenLifetimeSeconds';

/** A limit, and where sessions of a level have another one. */
function Limit({ rule, of }: { readonly rule: RuleInForce; readonly of: LimitName }) {
  const others = Object.entries(rule.levels).filter(([, limits]) => limits[of] !== rule[of]);
  return (
    <>
      <span>{limitInWords(rule[of])}</span>
      {others.map(([level, limits]) => (
        <small key={level}>
          {level.toUpperCase()}: {limitInWords(limits[of])}
        </small>
      ))}
    </>
  );
}

function bindingInWords({ binding, bindingGraceSeconds }: RuleInForce): string {
  if (binding !== 'required') return t.users.bindings[binding];
  return t.users.boundWithin(exactDuration(bindingGraceSeconds));
}
