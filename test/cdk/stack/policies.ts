import { ofType, type Resource } from './synthesise.ts';

export type Statement = { effect: string; actions: string[]; resources: string[]; conditions: unknown };

/** Logical ids in place of CloudFormation's functions: `<Artifacts.Arn>/runs/*`. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[fn, argument]] = Object.entries(value as Record<string, unknown>);
  if (fn === 'Ref') return `<${String(argument)}>`;
  if (fn === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (fn === 'Fn::Join') return (argument as [string, unknown[]])[1].map(text).join('');
  throw new Error(`no text for ${fn}`);
}

const list = (value: unknown) => [value ?? []].flat().map(text);

type Raw = { Effect: string; Action?: unknown; Resource?: unknown; Condition?: unknown };

export function statements({ Properties }: Resource): Statement[] {
  const { Statement: raw } = Properties.PolicyDocument as { Statement: Raw[] };
  return raw.map(({ Effect, Action, Resource: on, Condition }) => ({
    effect: Effect,
    actions: list(Action),
    resources: list(on),
    conditions: Condition,
  }));
}

/** What a role may do: its statements, by the start of the role's logical id, such as `CollectRole`. */
export function statementsOfRole(resources: Record<string, Resource>, role: string): Statement[] {
  return ofType(resources, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(`${role}DefaultPolicy`))
    .flatMap(([, policy]) => statements(policy));
}

const escape = (pattern: string) => pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
const matches = (pattern: string, value: string) =>
  new RegExp(`^${escape(pattern).replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);

/** IAM's decision: `action` on `resource`, where `resource` is written like `<Artifacts82DD59A1.Arn>/runs/x`. */
export function isAllowed(of: Statement[], action: string, resource: string): boolean {
  const hits = of.filter(
    ({ actions, resources }) =>
      actions.some((a) => matches(a, action)) && resources.some((r) => matches(r, resource)),
  );
  return hits.some((s) => s.effect === 'Allow') && !hits.some((s) => s.effect === 'Deny');
}
