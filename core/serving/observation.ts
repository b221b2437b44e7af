import { Observation } from '../../contracts/serving.ts';

const prefix = 'landfall.';

/** An observation as a capture's `customAttributes`: `landfall.<name>=<value as JSON>`, one for each field that is there. */
export function toCustomAttributes(observation: Observation): string[] {
  return Object.entries(observation).flatMap(([name, value]) =>
    value === undefined ? [] : `${prefix}${name}=${JSON.stringify(value)}`,
  );
}

/** The observation among a capture's `customAttributes`; undefined where there is none, or none that can be read. */
export function fromCustomAttributes(attributes: string[]): Observation | undefined {
  const ours = attributes.filter((attribute) => attribute.startsWith(prefix));
  const fields = ours.map((attribute) => {
    const at = attribute.indexOf('=');
    return [attribute.slice(prefix.length, at), parse(attribute.slice(at + 1))];
  });
  return Observation.safeParse(Object.fromEntries(fields)).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
