/** Imports point one way: contracts ← core ← functions, jobs; cli → contracts, core, and a stage's verb (ADR 0004). */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(contracts|core|functions|jobs|statemachines|cdk|cli|localstack|test|bench)/',
    pathNot: `^(${allowed})`,
  },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('contracts-stand-alone', 'contracts', 'contracts/', 'contracts import nothing of ours'),
    only('core-is-pure', 'core', 'contracts/|core/', 'core imports contracts and itself'),
    only('functions', 'functions', 'contracts/|core/|functions/', 'functions import contracts and core'),
    only(
      'jobs',
      'jobs',
      'contracts/|core/|functions/|jobs/',
      'a job runs the same verb as the stage of its name',
    ),
    only(
      'cdk',
      'cdk',
      'cdk/|contracts/',
      'infrastructure names handlers by path, it never imports their code',
    ),
    only(
      'cli',
      'cli',
      'contracts/|core/|cli/|localstack/|functions/[^/]+/(?!handler)',
      'a command may run a stage verb in-process',
    ),
    {
      name: 'core-knows-no-aws',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules/(@aws-sdk|@aws-lambda-powertools|@middy|@smithy)' },
    },
    {
      name: 'core-knows-no-environment',
      comment: 'processes, files and threads belong to core/native',
      severity: 'error',
      from: { path: '^core/', pathNot: ['^core/native/', '\\.test\\.ts$'] },
      to: { dependencyTypes: ['core'], pathNot: '^(crypto|zlib|buffer|stream|util|string_decoder)$' },
    },
    {
      name: 'native-libraries-in-one-place',
      severity: 'error',
      from: { pathNot: ['^core/native/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(koffi|onnxruntime-node|@duckdb)' },
    },
    {
      name: 'a-stage-never-imports-another',
      severity: 'error',
      from: { path: '^functions/([^_/][^/]*)/' },
      to: { path: '^functions/[^_/]', pathNot: '^functions/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
