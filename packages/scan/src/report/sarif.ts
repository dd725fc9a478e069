import { catalogue } from '../checks/catalogue.ts';
import type { Check, Severity } from '../checks/check.ts';
import type { Finding, Report } from './report.ts';

const levels: Record<Severity, string> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** GitHub sorts by these: above 9 critical, 7 to 8.9 high, 4 to 6.9 medium, below low. */
const scores: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.0', low: '3.0', info: '1.0' };

/**
 * SARIF 2.1.0 as GitHub code scanning takes it.
 * @param artifact relative path of the file that a finding is shown at: a scan of a running application has no source
 */
export function renderSarif(report: Report, artifact: string): string {
  const rules = catalogue.map(ruleOf);
  const indexOf = new Map(catalogue.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Curfew session scan',
            semanticVersion: report.tool.version,
            informationUri: 'https://github.com/curfew/curfew',
            rules,
          },
        },
        automationDetails: { id: `curfew-scan/${new URL(report.target.url).host}/` },
        invocations: [
          {
            executionSuccessful: report.status === 'complete',
            startTimeUtc: report.startedAt,
            toolExecutionNotifications: notificationsOf(report),
          },
        ],
        results: report.findings.map((finding) =>
          resultOf(finding, indexOf.get(finding.ruleId) ?? -1, { report, artifact }),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(check: Check) {
  return {
    id: check.id,
    name: check.id.replace(/(^|[.-])(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: check.title },
    fullDescription: { text: `${check.proves} Sends: ${check.sends}`.slice(0, 1024) },
    help: { text: check.remedy.text, markdown: helpMarkdown(check) },
    defaultConfiguration: { level: levels[check.severity] },
    properties: {
      'security-severity': scores[check.severity],
      precision: 'very-high',
      tags: ['security', ...check.cwe.map((number) => `external/cwe/cwe-${number}`), check.wstg],
    },
  };
}

function helpMarkdown({ remedy, asvs, wstg }: Check): string {
  const code = Object.entries(remedy.code ?? {}).map(([name, text]) => `**${name}**\n\n\`\`\`\n${text}\n\`\`\``);
  return [remedy.text, `OWASP ASVS 5.0: ${asvs.join(', ')}; ${wstg}`, ...code].join('\n\n');
}

function resultOf(finding: Finding, ruleIndex: number, { report, artifact }: { report: Report; artifact: string }) {
  const steps = finding.evidence.map(({ who, note }) => `${who}: ${note}`);
  const [request] = finding.evidence.map((one) => one.request).filter((one) => one !== null);
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: levels[finding.severity],
    message: { text: [`${report.target.url}: ${finding.description}`, ...steps].join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: artifact },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: finding.fingerprint },
    ...(request !== undefined && { webRequest: { method: request.split(' ', 1)[0], target: report.target.url } }),
    properties: { 'security-severity': scores[finding.severity], confidence: finding.confidence },
  };
}

function notificationsOf({ checks }: Report) {
  return checks
    .filter(({ status }) => status === 'inconclusive')
    .map(({ id, reason }) => ({
      level: 'note',
      message: { text: `inconclusive: ${reason ?? ''}` },
      associatedRule: { id },
    }));
}
