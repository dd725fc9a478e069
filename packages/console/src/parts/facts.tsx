import type { ReactNode } from 'react';
import './facts.css';

/** Names and values. What is `null` is not known, and left out. */
export type FactList = readonly (readonly [name: string, value: ReactNode])[];

function Facts({ facts }: { readonly facts: FactList }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface Group {
  readonly title: string;
  readonly facts: FactList;
  /** Where the facts lead. */
  readonly more?: ReactNode;
}

/** What is known of one thing, in groups beside each other. */
export function FactGroups({ groups }: { readonly groups: readonly Group[] }) {
  return (
    <div className="fact-groups">
      {groups.map(({ title, facts, more }) => (
        <section key={title} className="card">
          <h2>{title}</h2>
          <Facts facts={facts} />
          {more !== undefined && <p className="fact-more">{more}</p>}
        </section>
      ))}
    </div>
  );
}
