import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { program, type Common, type Runner } from './program.ts';
import { paths, repository } from './setup/paths.mjs';

// Code is kept stripped of its types and compiled, also for what this process starts: it is there in half the time, and
// a process that strips none holds 20 MB less.
process.env.NODE_COMPILE_CACHE ??= join(paths(repository).state, 'compile-cache');
enableCompileCache(process.env.NODE_COMPILE_CACHE);

// A command is loaded when it is called: the AWS SDK and the native libraries take longer than most commands.
const run: Runner = async (name, ...args) => {
  const options = args.at(-1) as Common;
  if (options.debug) process.env.DEBUG ||= '1';
  const command = await import(`./commands/${name}.ts`);
  process.exitCode = await command.run(...args);
};

// `landfall runs | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program(run).parseAsync();
} catch (error) {
  process.exitCode = 1;
  // Commander has printed its own errors, and the help, already.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else console.error((await import('./error.ts')).errorLines(error));
}
