// @ts-check

/**
 * What `npm test` runs, in order. A check counts as one; a suite counts its tests. The suites that start LocalStack come
 * one after the other, since each has the machine to itself then.
 */
export const checks = [
  { name: 'format', program: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', program: 'oxlint/bin/oxlint', args: ['--quiet'] },
  { name: 'types', program: 'typescript/bin/tsc', args: ['--noEmit'] },
  {
    name: 'types of the page',
    program: 'typescript/bin/tsc',
    args: ['--noEmit', '--project', 'examples/browser'],
  },
];

export const suites = [['unit', 'asl', 'cdk'], ['protocol'], ['extension'], ['local']];
