import { type AuditEvent, deepFreeze, type Rulebook, type RuleVersion } from '@curfew/core';
import { MemoryGroup } from './connection.ts';

export class MemoryRulebook extends MemoryGroup implements Rulebook {
  async list({
    limit,
    before = Infinity,
  }: {
    readonly limit: number;
    readonly before?: number;
  }): Promise<readonly RuleVersion[]> {
    return this.rows.ruleVersions
      .filter(({ number }) => number < before)
      .toReversed()
      .slice(0, limit);
  }

  async add(version: RuleVersion, events: readonly AuditEvent[]): Promise<boolean> {
    const { ruleVersions } = this.rows;
    if (version.number !== ruleVersions.length + 1) return false;
    ruleVersions.push(deepFreeze(JSON.parse(JSON.stringify(version))));
    this.rows.append(events);
    return true;
  }
}
