import { createHash } from 'node:crypto';
import type { Check, Fault } from '../checks/check.ts';
import type { Exchange } from '../http/message.ts';
import type { Redactor } from './redact.ts';
import type { Evidence, Finding } from './report.ts';
import type { TrailStep } from './trail.ts';

const shownBody = 400;

export function toFinding(
  check: Check,
  fault: Fault,
  { steps, url, redactor }: { readonly steps: readonly TrailStep[]; readonly url: string; readonly redactor: Redactor },
): Finding {
  const fingerprint = createHash('sha256')
    .update([check.id, new URL(url).host, fault.subject].join('\n'))
    .digest('hex')
    .slice(0, 32);
  return {
    id: `${check.id}:${fingerprint.slice(0, 8)}`,
    ruleId: check.id,
    category: 'Authentication',
    severity: fault.severity ?? check.severity,
    severityReason: redactor.text(`${check.impact}${fault.because === undefined ? '' : `; ${fault.because}`}.`),
    confidence: fault.confidence ?? 'confirmed',
    title: check.title,
    description: redactor.text(fault.detail),
    cwe: check.cwe.map((number) => `CWE-${number}`),
    asvs: check.asvs,
    wstg: check.wstg,
    evidence: steps.map((step) => toEvidence(step, redactor)),
    remediation: check.remedy.text,
    code: check.remedy.code ?? {},
    fingerprint,
  };
}

function toEvidence({ at, who, what, exchange }: TrailStep, redactor: Redactor): Evidence {
  return {
    at: new Date(at).toISOString(),
    who,
    note: redactor.text(what),
    request: exchange === null ? null : redactor.text(requestText(exchange)),
    response: exchange === null ? null : redactor.text(responseText(exchange)),
  };
}

function requestText({ request }: Exchange): string {
  const headers = request.headers.map(([name, value]) => `${name}: ${value}`);
  return [`${request.method} ${request.url}`, ...headers, ...(request.body === null ? [] : ['', request.body])].join(
    '\n',
  );
}

const shownHeaders =
  /^(set-cookie|location|cache-control|content-type|www-authenticate|retry-after|vary|strict-transport-security|clear-site-data)$/;

/** Set-Cookie and what else matters here; the rest of the headers, and most of the page, would bury it. */
function responseText({ response }: Exchange): string {
  const headers = response.headers.filter(([name]) => shownHeaders.test(name));
  const body = response.body.length > shownBody ? `${response.body.slice(0, shownBody)}…` : response.body;
  return [String(response.status), ...headers.map(([name, value]) => `${name}: ${value}`), '', body]
    .join('\n')
    .trimEnd();
}
