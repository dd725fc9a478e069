import { findImportCircles } from './import-circles.ts';

const circles = await findImportCircles(process.cwd());
for (const circle of circles) {
  process.stderr.write(
    `These files of different folders import each other:\n${circle.map((file) => `  ${file}\n`).join('')}`,
  );
}
process.exitCode = circles.length === 0 ? 0 : 1;
