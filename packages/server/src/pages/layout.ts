import type { FastifyReply } from 'fastify';
import { iconPath, stylesheetPath } from './assets.ts';
import { type Html, html } from './html.ts';
import { textsOf } from './language.ts';

/**
 * Sends a page. It may be looked at by its reader only, so that no cache keeps it.
 *
 * @param scripts paths of files of ours. Without any, no script runs on the page.
 */
export function sendPage(
  reply: FastifyReply,
  title: string,
  content: Html,
  status = 200,
  scripts: readonly `/${string}`[] = [],
): FastifyReply {
  const { ownAddresses, ownBranding } = reply.server;
  const { at } = ownAddresses;
  const { productName, logo, stylesheet, supportUrl, textsIn } = ownBranding;
  const t = textsOf(reply.request);
  const { footer } = textsIn(t.language);
  const icon = at(logo?.path ?? iconPath);
  const page = html`<!doctype html>
<html lang="${t.language}" dir="${t.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${productName}</title>
<link rel="stylesheet" href="${at(stylesheetPath)}">
${stylesheet !== null && html`<link rel="stylesheet" href="${at(stylesheet.path)}">`}
${scripts.map((path) => html`<script src="${at(path)}" defer></script>\n`)}<link rel="icon" href="${icon}">
</head>
<body>
<main>
<p class="brand"><img src="${icon}" alt="" height="24"> ${productName}</p>
${content}
${footer !== undefined && html`<footer>${footer}</footer>`}
${supportUrl !== null && html`<footer><a href="${supportUrl.href}">${t.support}</a></footer>`}
</main>
</body>
</html>
`;
  if (scripts.length > 0) {
    const policy = String(reply.getHeader('content-security-policy'));
    reply.header('content-security-policy', `${policy}; script-src 'self'; connect-src 'self'`);
  }
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'content-language': t.language, vary: 'accept-language' })
    .send(page.markup);
}
