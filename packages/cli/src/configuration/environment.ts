import type { Environment } from '../command-line/command.ts';
import type { Settings } from './configuration.ts';
import { parseYaml } from './file.ts';
import { readSettings } from './settings.ts';
import { settingNames, variableOf } from './variables.ts';

/** Written as YAML or JSON; lists are written with commas. */
const structured: readonly string[] = [
  ...[
    'policies',
    'roles',
    'throttle',
    'dialects',
    'signIn',
    'branding',
    'secrets',
    'signals',
    'mail',
    'validation',
    'caseSensitiveNames',
  ],
];

export function readEnvironmentSettings(environment: Environment): Settings {
  return Object.assign({}, ...settingNames.map((name) => readVariable(name, environment[variableOf(name)])));
}

function readVariable(name: (typeof settingNames)[number], text: string | undefined): Settings {
  if (text === undefined) return {};
  const variable = variableOf(name);
  return readSettings({ written: { [name]: readText(name, text, variable) }, locate: () => variable });
}

function readText(name: (typeof settingNames)[number], text: string, variable: string): unknown {
  if (structured.includes(name)) return parseYaml(text, variable).written;
  if (name !== 'trustedProxies' && name !== 'returnOrigins') return text;
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** Settings that are flags, too: `shutdownDelay` is `--shutdown-delay`. */
export function readFlagSettings(flagged: Readonly<Record<string, string | undefined>>): Settings {
  const settings = Object.entries(flagged).map(([name, text]): Settings => {
    const flag = `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
    return text === undefined ? {} : readSettings({ written: { [name]: text }, locate: () => flag });
  });
  return Object.assign({}, ...settings);
}
