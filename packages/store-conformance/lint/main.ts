import { uncalledVerbs } from './port-verbs.ts';

const { verbs, uncalled } = await uncalledVerbs();
for (const verb of uncalled) process.stderr.write(`no test in packages/store-conformance/src/contract calls ${verb}\n`);
process.stdout.write(`${verbs.length} verbs of the store port looked for, ${uncalled.length} that no test calls\n`);
process.exitCode = uncalled.length === 0 && verbs.length > 0 ? 0 : 1;
