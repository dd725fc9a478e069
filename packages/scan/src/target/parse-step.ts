import { InvalidTarget } from './invalid-target.ts';
import { type Fields, fieldsOf, optionalString, requireString, stringMap } from './parse-value.ts';
import type { BrowserStep, Extractor, FormStep, LinkStep, RequestStep, Step, StepBody } from './step.ts';

const outcomeKeys = ['extract', 'expect'];
const keysByKind = {
  request: ['request', 'headers', 'form', 'json', 'body', ...outcomeKeys],
  form: ['form', 'select', 'fields', 'press', ...outcomeKeys],
  link: ['link', 'on', ...outcomeKeys],
  browser: ['browser', 'type', 'click', ...outcomeKeys],
} as const;

export function parseSteps(value: unknown, where: string): Step[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InvalidTarget(`${where} must be a list of steps`);
  return value.map((step, index) => parseStep(step, `${where}[${index}]`));
}

function parseStep(value: unknown, where: string): Step {
  const kind = kindOf(value, where);
  const step = fieldsOf(value, where, keysByKind[kind]);
  if (kind === 'form') return parseForm(step, where);
  if (kind === 'link') return parseLink(step, where);
  if (kind === 'browser') return parseBrowser(step, where);
  return parseRequest(step, where);
}

function kindOf(value: unknown, where: string): keyof typeof keysByKind {
  if (typeof value !== 'object' || value === null) throw new InvalidTarget(`${where} must be a step`);
  if ('request' in value) return 'request';
  if ('browser' in value) return 'browser';
  if ('link' in value) return 'link';
  if ('form' in value) return 'form';
  throw new InvalidTarget(`${where} needs one of request, form, link, browser`);
}

export function parseRequestStep(value: unknown, where: string): RequestStep {
  const step = parseStep(value, where);
  if (step.kind !== 'request') throw new InvalidTarget(`${where} must be a request step`);
  return step;
}

function parseRequest(step: Fields, where: string): RequestStep {
  const line = requireString(step.request, `${where}.request`);
  const match = /^([A-Za-z]+)\s+(\S+)$/.exec(line.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new InvalidTarget(`${where}.request must read like "POST /login", not ${JSON.stringify(line)}`);
  }
  return {
    kind: 'request',
    method: match[1].toUpperCase(),
    url: match[2],
    headers: stringMap(step.headers, `${where}.headers`),
    body: parseBody(step, where),
    ...parseOutcome(step, where),
  };
}

function parseBody(step: Fields, where: string): StepBody | null {
  const given = ['form', 'json', 'body'].filter((key) => step[key] !== undefined);
  if (given.length > 1) throw new InvalidTarget(`${where} has ${given.join(' and ')}; one body is enough`);
  if (step.form !== undefined) return { kind: 'form', fields: stringMap(step.form, `${where}.form`) };
  if (step.json !== undefined) return { kind: 'json', value: step.json };
  return step.body === undefined ? null : { kind: 'raw', text: requireString(step.body, `${where}.body`) };
}

function parseForm(step: Fields, where: string): FormStep {
  return {
    kind: 'form',
    page: requireString(step.form, `${where}.form`),
    select: optionalString(step.select, `${where}.select`),
    fields: stringMap(step.fields, `${where}.fields`),
    press: optionalString(step.press, `${where}.press`),
    ...parseOutcome(step, where),
  };
}

function parseLink(step: Fields, where: string): LinkStep {
  return {
    kind: 'link',
    page: requireString(step.on, `${where}.on`),
    select: requireString(step.link, `${where}.link`),
    ...parseOutcome(step, where),
  };
}

function parseBrowser(step: Fields, where: string): BrowserStep {
  return {
    kind: 'browser',
    page: requireString(step.browser, `${where}.browser`),
    type: stringMap(step.type, `${where}.type`),
    click: parseClicks(step.click, `${where}.click`),
    ...parseOutcome(step, where),
  };
}

function parseClicks(value: unknown, where: string): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((one) => requireString(one, where));
}

function parseOutcome(step: Fields, where: string): Pick<Step, 'extract' | 'expect'> {
  const expect = fieldsOf(step.expect ?? {}, `${where}.expect`, ['status', 'body']);
  const status = expect.status === undefined ? null : [expect.status].flat();
  if (status !== null && !status.every((one): one is number => typeof one === 'number')) {
    throw new InvalidTarget(`${where}.expect.status must be a number or a list of numbers`);
  }
  const body = optionalString(expect.body, `${where}.expect.body`);
  if (body !== null) requireRegex(body, `${where}.expect.body`);
  const extract = Object.entries(fieldsOf(step.extract ?? {}, `${where}.extract`, null));
  return {
    expect: { status, body },
    extract: Object.fromEntries(
      extract.map(([name, value]) => [name, parseExtractor(value, `${where}.extract.${name}`)]),
    ),
  };
}

function parseExtractor(value: unknown, where: string): Extractor {
  const given = fieldsOf(value, where, ['css', 'attribute', 'regex', 'json', 'header', 'address', 'cookie', 'decoded']);
  if (given.css !== undefined) {
    return {
      from: 'css',
      css: requireString(given.css, `${where}.css`),
      attribute: optionalString(given.attribute, `${where}.attribute`),
    };
  }
  if (given.regex !== undefined) return { from: 'regex', regex: requireRegex(given.regex, `${where}.regex`) };
  if (given.json !== undefined) return { from: 'json', path: requireString(given.json, `${where}.json`) };
  if (given.header !== undefined) return { from: 'header', header: requireString(given.header, `${where}.header`) };
  if (given.address !== undefined) return { from: 'address', address: requireRegex(given.address, `${where}.address`) };
  if (given.cookie !== undefined) {
    const cookie = requireString(given.cookie, `${where}.cookie`);
    return { from: 'cookie', cookie, isDecoded: given.decoded === true };
  }
  throw new InvalidTarget(`${where} needs one of css, regex, json, header, address, cookie`);
}

function requireRegex(value: unknown, where: string): string {
  const source = requireString(value, where);
  try {
    new RegExp(source);
  } catch (error) {
    throw new InvalidTarget(`${where} is not a regular expression: ${source}`, { cause: error });
  }
  return source;
}
