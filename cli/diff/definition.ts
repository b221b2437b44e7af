/** One field of two settings; absent where one of them does not have it. */
export type Change = { field: string; before?: unknown; after?: unknown };

/** The fields that differ, nested ones by their path as `monitoring.limits.psi`, in the order of the first; lists count as one value. */
export function changedFields(before: object, after: object): Change[] {
  const [old, fresh] = [new Map(fieldsOf(before)), new Map(fieldsOf(after))];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((field) => JSON.stringify(old.get(field)) !== JSON.stringify(fresh.get(field)))
    .map((field) => ({
      field,
      ...(old.has(field) && { before: old.get(field) }),
      ...(fresh.has(field) && { after: fresh.get(field) }),
    }));
}

function fieldsOf(settings: object, path = ''): [field: string, value: unknown][] {
  return Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return [];
    const field = path ? `${path}.${name}` : name;
    return isRecord(value) ? fieldsOf(value, field) : [[field, value]];
  });
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
