import { createHash } from 'node:crypto';
import type { Analysis } from '../randomness/analysis.ts';
import type { Evidence, Finding, Report } from './report.ts';
import { bySeverity } from './severity.ts';
import { summarise } from './summary.ts';

const style = `
:root{color-scheme:light dark;--line:#8884;--critical:#8e24aa;--high:#d32f2f;--medium:#e67700;--low:#1c7ed6;--info:#5c7080}
body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
article{border:1px solid var(--line);border-left:.4rem solid var(--c);border-radius:.4rem;padding:.5rem 1rem;margin:1rem 0}
.critical{--c:var(--critical)}.high{--c:var(--high)}.medium{--c:var(--medium)}.low{--c:var(--low)}.info{--c:var(--info)}
.severity{background:var(--c);color:#fff;border-radius:.3rem;padding:.1rem .5rem;font-size:.8rem;text-transform:uppercase}
.summary{font-size:1.05rem;white-space:pre-wrap}
.rule{color:#808890;font-size:.85rem}
ol.life{list-style:none;padding:0;margin:1rem 0;border-left:2px solid var(--line)}
ol.life li{position:relative;padding:.2rem 0 .2rem 1.2rem}
ol.life li::before{content:"";position:absolute;left:-.42rem;top:.7rem;width:.7rem;height:.7rem;border-radius:50%;background:#868e96}
ol.life li.attacker::before{background:#d32f2f}ol.life li.victim::before{background:#2f9e44}
.who{display:inline-block;min-width:5rem;font-weight:600}.at{color:#808890;font-variant-numeric:tabular-nums;margin-right:.7rem}
pre{overflow:auto;background:#8881;padding:.6rem;border-radius:.3rem;font-size:.8rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.status-fail{color:#d32f2f}.status-pass{color:#2f9e44}.status-inconclusive{color:#e67700}.status-skipped{color:#808890}
label{margin-right:1rem}`;

const script = `
const boxes=[...document.querySelectorAll('input[data-show]')];
const apply=()=>{for(const box of boxes)for(const element of document.querySelectorAll('[data-kind="'+box.dataset.show+'"]'))element.hidden=!box.checked};
for(const box of boxes)box.addEventListener('change',apply);`;

/** One file that needs nothing else: the token's life as a time line for each finding, and what every check came to. */
export function renderHtml(report: Report): string {
  const findings = [...report.findings].sort(bySeverity);
  const kinds = [
    ...new Set([...findings.map(({ severity }) => severity), ...report.checks.map(({ status }) => status)]),
  ];
  const filters = kinds.map((kind) => `<label><input type="checkbox" checked data-show="${kind}"> ${kind}</label>`);
  const start = report.startedAt;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'">
<title>Session scan of ${escapeHtml(report.target.url)}</title><style>${style}</style></head><body>
<h1>Session scan of ${escapeHtml(report.target.url)}</h1>
<p>${escapeHtml(start)} · profile ${escapeHtml(report.profile)} · ${report.requests} requests · ${report.signIns} sign-ins · ${(report.durationMs / 1000).toFixed(1)} s · <strong>${report.status}</strong>${report.reason === null ? '' : `: ${escapeHtml(report.reason)}`}</p>
<p>Session: ${escapeHtml(report.target.tokens.join(' + ') || 'not known')}. Signed in or not: ${escapeHtml(report.target.check ?? 'not known')} (${escapeHtml(report.target.basis ?? '')}).</p>
<p class="summary">${summarise(report).map(escapeHtml).join('<br>')}</p>
<p>${filters.join('')}</p>
<h2>Findings (${findings.length})</h2>
${findings.map(findingHtml).join('\n') || '<p>None.</p>'}
<h2>Checks (${report.checks.length})</h2>
<table><thead><tr><th>Check<th>Result<th>Why</tr></thead><tbody>
${report.checks.map(({ id, title, status, reason, exhibit }) => `<tr data-kind="${status}"><td>${escapeHtml(id)}<br><span class="rule">${escapeHtml(title)}</span><td class="status-${status}">${status}<td>${escapeHtml(reason ?? '')}${exhibit === null ? '' : plotHtml(exhibit)}</tr>`).join('\n')}
</tbody></table><script>${script}</script></body></html>
`;
}

function findingHtml(finding: Finding): string {
  const code = Object.entries(finding.code).map(
    ([name, text]) => `<details><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(text)}</pre></details>`,
  );
  const [first] = finding.evidence;
  const start = first === undefined ? 0 : Date.parse(first.at);
  return `<article class="${finding.severity}" data-kind="${finding.severity}"><h3><span class="severity">${finding.severity}</span> ${escapeHtml(finding.title)}</h3>
<p class="rule">${escapeHtml(finding.ruleId)} · ${finding.cwe.join(', ')} · ASVS ${finding.asvs.join(', ')} · ${escapeHtml(finding.wstg)} · ${finding.confidence} · ${finding.fingerprint}</p>
<p>${escapeHtml(finding.description)}</p>
<ol class="life">${finding.evidence.map((one) => stepHtml(one, start)).join('')}</ol>
<p><strong>What to do.</strong> ${escapeHtml(finding.remediation)}</p>${code.join('')}</article>`;
}

function stepHtml({ at, who, note, request, response }: Evidence, start: number): string {
  const messages = [request, response].filter((one) => one !== null).map((one) => `<pre>${escapeHtml(one)}</pre>`);
  const detail =
    messages.length === 0 ? '' : `<details><summary>request and answer</summary>${messages.join('')}</details>`;
  return `<li class="${escapeHtml(who)}"><span class="at">+${((Date.parse(at) - start) / 1000).toFixed(2)} s</span><span class="who">${escapeHtml(who)}</span> ${escapeHtml(note)}${detail}</li>`;
}

/** Bits of each position of the token, as bars. */
function plotHtml({ positions, tests }: Analysis): string {
  const highest = Math.max(1, ...positions);
  const bars = positions.map((bits, index) => {
    const height = (bits / highest) * 60;
    return `<rect x="${index * 8}" y="${(60 - height).toFixed(1)}" width="6" height="${height.toFixed(1)}"><title>position ${index}: ${bits.toFixed(2)} bits</title></rect>`;
  });
  const rows = tests.map(
    ({ name, p, passed }) => `${name}: ${p === null ? '' : `p = ${p.toPrecision(3)}, `}${passed ? 'passed' : 'failed'}`,
  );
  const plot = `<svg width="${positions.length * 8}" height="60" fill="#1c7ed6" role="img" aria-label="bits at each position">${bars.join('')}</svg>`;
  return `<details><summary>bits at each position</summary>${plot}<pre>${escapeHtml(rows.join('\n'))}</pre></details>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => entities[character] ?? '');
}
