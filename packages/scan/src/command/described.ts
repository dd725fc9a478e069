import { help } from './help.ts';
import { choices, flags } from './options.ts';

/** What a flag of the scanner takes, in the words of the command line of `curfew`. */
type DescribedOption =
  | { readonly type: 'flag'; readonly help: string }
  | { readonly type: 'text'; readonly value: string; readonly help: string; readonly choices?: readonly string[] };

const filesAre: readonly string[] = ['target', 'curl', 'har', 'api', 'storage-state', 'save', 'baseline'];
const { help: _helpFlag, version: _version, ...own } = flags;
const options = Object.fromEntries(Object.entries(own).map(([name, { type }]) => [name, describe(name, type)]));

/** The commands of the scanner, for completion and manual pages. */
export const scanCommandLine = {
  commands: [
    { name: 'scan', summary: 'test how a web application handles sessions', operands: ['[URL]'], options },
    { name: 'scan init', summary: 'write a target file', operands: ['URL'], options },
    { name: 'scan record', summary: 'write a target file from what you do in a browser', operands: ['URL'], options },
    { name: 'scan compare', summary: 'say what is new and what is mended', operands: ['FILE', 'FILE'], options },
  ],
  help,
};

function describe(name: string, type: 'boolean' | 'string'): DescribedOption {
  if (type === 'boolean') return { type: 'flag', help: '' };
  const known: Readonly<Record<string, readonly string[]>> = choices;
  const words = known[name];
  return {
    type: 'text',
    value: filesAre.includes(name) ? 'FILE' : 'VALUE',
    help: '',
    ...(words !== undefined && { choices: words }),
  };
}
