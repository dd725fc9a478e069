import type { FastifyReply } from 'fastify';
import { stylesheetPath } from './assets.ts';
import { type Html, html } from './html.ts';

/** Sends a page. It may be looked at by its reader only, so that no cache keeps it. */
export function sendPage(reply: FastifyReply, title: string, content: Html, status = 200): FastifyReply {
  const { at } = reply.server.ownAddresses;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Curfew</title>
<link rel="stylesheet" href="${at(stylesheetPath)}">
<link rel="icon" href="${at('/assets/icon.svg')}" type="image/svg+xml">
</head>
<body>
<main>
<p class="brand"><img src="${at('/assets/icon.svg')}" alt="" width="24" height="24"> Curfew</p>
${content}
</main>
</body>
</html>
`;
  return reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page.markup);
}
