import {
  type Actor,
  type FactorChange,
  type FactorChangeDenied,
  type FactorChanged,
  type Factors,
  type IdentityChange,
  type IdentityChangeDenied,
  isSameIdentity,
  type MeansChange,
  noMeans,
  planFactorChange,
  planIdentityChange,
  planMeansChange,
  type SecondFactor,
  type SignInMeans,
  type UserId,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';
import { endSessions } from './end.ts';

export class MemoryFactors extends MemoryGroup implements Factors {
  async find(id: UserId): Promise<SecondFactor | null> {
    return this.rows.users.get(id)?.secondFactor ?? null;
  }

  async change(
    id: UserId,
    change: FactorChange,
    now: number,
    actor: Actor,
  ): Promise<FactorChanged | FactorChangeDenied> {
    const rows = this.rows;
    const plan = planFactorChange(change, rows.users.get(id) ?? null, now, actor);
    if (!plan.ok) return plan;
    rows.changeUser(id, { secondFactor: plan.factor });
    rows.append(plan.events);
    return { ok: true, factor: plan.factor };
  }

  async means(id: UserId): Promise<SignInMeans> {
    return this.rows.users.get(id)?.means ?? noMeans;
  }

  async changeMeans(
    id: UserId,
    change: MeansChange,
    now: number,
    actor: Actor,
  ): Promise<{ readonly ok: true; readonly means: SignInMeans } | FactorChangeDenied> {
    const rows = this.rows;
    const user = rows.users.get(id) ?? null;
    const plan = planMeansChange(change, { user, identities: user?.identities ?? [] }, now, actor);
    if (!plan.ok) return plan;
    rows.changeUser(id, { means: plan.means });
    rows.append(plan.events);
    return { ok: true, means: plan.means };
  }

  async changeIdentity(
    id: UserId,
    change: IdentityChange,
    now: number,
    actor: Actor,
  ): Promise<{ readonly ok: true } | IdentityChangeDenied> {
    const rows = this.rows;
    const { identity } = change;
    const user = rows.users.get(id) ?? null;
    const ownerId = rows.userByIdentity(identity)?.id ?? null;
    const identities = user?.identities ?? [];
    const plan = planIdentityChange(change, { user, ownerId, identities }, now, actor);
    if (!plan.ok) return plan;
    const others = identities.filter((each) => !isSameIdentity(each, identity));
    if (plan.writes) rows.changeUser(id, { identities: change.type === 'link' ? [...others, identity] : others });
    rows.append(plan.events);
    if (plan.ends !== null) this.connection.tell(endSessions(rows, plan.ends.which, plan.ends.end).changed);
    return { ok: true };
  }
}
