import { defineCommand } from '../../command-line/command.ts';
import { connectionOptions } from '../../operator/connect.ts';
import { formatOption } from '../print-rows.ts';

const doctorOptions = { ...formatOption, ...connectionOptions } as const;

export type DoctorOptions = typeof doctorOptions;

export const doctorCommands = [
  defineCommand({
    name: 'doctor',
    summary: 'look for what is wrong with this installation',
    description: 'Changes nothing. Ends with 1 where there is a problem; warnings alone end with 0.',
    operands: [],
    options: doctorOptions,
    run: async (invocation) => (await import('./doctor.ts')).doctor(invocation),
  }),
];
