import { existsSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';

/** Element types of the C API: C_API_DTYPE_FLOAT32, C_API_DTYPE_INT32. */
const float32 = 0;
const int32 = 2;
const columnMajor = 0;
const fileName = process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so';

/** A DatasetHandle or BoosterHandle; koffi refuses the one where the other is declared. */
export type Handle = { readonly __handle: unique symbol } & object;
export type Library = ReturnType<typeof loadLibrary>;

/**
 * The C API of LightGBM 4.7.0, each function typed as in `LightGBM/c_api.h`. A wrong pointer or length there is a
 * segmentation fault, so nothing outside `dataset.ts` and `booster.ts` calls these.
 *
 * libgomp.so.1 is found by the loader through LD_LIBRARY_PATH, which `lightgbm.ts` sets for the child process.
 *
 * @throws where the file is missing or does not load.
 */
export function loadLibrary(folder: string) {
  const path = join(folder, fileName);
  if (!existsSync(path)) throw new Error(`There is no ${fileName} in ${folder}.`);
  const lib = koffi.load(path);
  koffi.alias('DatasetHandle', koffi.pointer('DatasetPointer', koffi.opaque('Dataset')));
  koffi.alias('BoosterHandle', koffi.pointer('BoosterPointer', koffi.opaque('Booster')));
  const lastError = lib.func('const char *LGBM_GetLastError()');
  const bind = (prototype: string) => checked(lib.func(prototype), lastError);
  return { ...datasetFunctions(bind), ...boosterFunctions(bind) };
}

type Call = (...args: unknown[]) => void;

/** The C API returns 0, or -1 with a text that is kept per thread: hence synchronous calls only. */
function checked(native: (...args: unknown[]) => number, lastError: () => string): Call {
  return (...args) => {
    if (native(...args) !== 0) throw new Error(`LightGBM: ${lastError()}`);
  };
}

const datasetFunctions = (bind: (prototype: string) => Call) => ({
  createFromMat: bind(
    'int LGBM_DatasetCreateFromMat(const void *data, int type, int32_t rows, int32_t columns, int rowMajor, ' +
      'const char *parameters, DatasetHandle reference, _Out_ DatasetHandle *out)',
  ),
  createFromCSC: bind(
    'int LGBM_DatasetCreateFromCSC(const void *indptr, int indptrType, const int32_t *indices, const void *data, ' +
      'int type, int64_t indptrLength, int64_t stored, int64_t rows, const char *parameters, ' +
      'DatasetHandle reference, _Out_ DatasetHandle *out)',
  ),
  setField: bind(
    'int LGBM_DatasetSetField(DatasetHandle handle, const char *name, const void *data, int count, int type)',
  ),
  getNumData: bind('int LGBM_DatasetGetNumData(DatasetHandle handle, _Out_ int *out)'),
  datasetFree: bind('int LGBM_DatasetFree(DatasetHandle handle)'),
});

const boosterFunctions = (bind: (prototype: string) => Call) => ({
  boosterCreate: bind(
    'int LGBM_BoosterCreate(DatasetHandle train, const char *parameters, _Out_ BoosterHandle *out)',
  ),
  addValidData: bind('int LGBM_BoosterAddValidData(BoosterHandle handle, DatasetHandle data)'),
  updateOneIter: bind('int LGBM_BoosterUpdateOneIter(BoosterHandle handle, _Out_ int *finished)'),
  rollbackOneIter: bind('int LGBM_BoosterRollbackOneIter(BoosterHandle handle)'),
  getCurrentIteration: bind('int LGBM_BoosterGetCurrentIteration(BoosterHandle handle, _Out_ int *out)'),
  getEvalCounts: bind('int LGBM_BoosterGetEvalCounts(BoosterHandle handle, _Out_ int *out)'),
  getEval: bind('int LGBM_BoosterGetEval(BoosterHandle handle, int data, _Out_ int *count, double *out)'),
  getNumPredict: bind('int LGBM_BoosterGetNumPredict(BoosterHandle handle, int data, _Out_ int64_t *out)'),
  getPredict: bind(
    'int LGBM_BoosterGetPredict(BoosterHandle handle, int data, _Out_ int64_t *count, double *out)',
  ),
  saveModelToString: bind(
    'int LGBM_BoosterSaveModelToString(BoosterHandle handle, int start, int iterations, int importance, ' +
      'int64_t length, _Out_ int64_t *needed, void *out)',
  ),
  boosterFree: bind('int LGBM_BoosterFree(BoosterHandle handle)'),
});

/** Calls `read` with a one-element array that the C API writes its result to. */
export function out<T>(read: (into: [T | null]) => void): T {
  const into: [T | null] = [null];
  read(into);
  if (into[0] === null || into[0] === undefined) throw new Error('LightGBM returned nothing.');
  return into[0];
}

/** `key=value` pairs, separated by blanks, as the C API takes its parameters. */
export function parameters(values: Record<string, string | number | boolean>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

export const layout = { float32, int32, columnMajor };
