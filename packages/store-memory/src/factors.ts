import {
  type Actor,
  type FactorChange,
  type FactorChangeDenied,
  type FactorChanged,
  type Factors,
  type MeansChange,
  noMeans,
  planFactorChange,
  planMeansChange,
  type SecondFactor,
  type SignInMeans,
  type UserId,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';

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
    const plan = planMeansChange(change, rows.users.get(id) ?? null, now, actor);
    if (!plan.ok) return plan;
    rows.changeUser(id, { means: plan.means });
    rows.append(plan.events);
    return { ok: true, means: plan.means };
  }
}
